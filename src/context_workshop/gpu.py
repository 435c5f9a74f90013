"""Find the NVIDIA GPUs that CUDA programs started from here may use."""

from __future__ import annotations

import os
import re
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ._extras import missing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["GPU", "detect_gpus"]


@dataclass(frozen=True, slots=True)
class GPU:
    """One GPU, or one MIG device of a GPU.

    Since 0.1.

    Attributes:
        uuid: What identifies it everywhere, `GPU-…` or `MIG-…`. As the value of
            `CUDA_VISIBLE_DEVICES` it binds a child process to this GPU alone.
        index: Its number in `nvidia-smi`, by PCI bus; a MIG device has its GPU's. CUDA numbers
            differently: pass the uuid on, not the index.
        name: The model.
        memory: Bytes in all; `None` where the driver doesn't say, as with unified memory.

    Example:
        ```python
        from context_workshop import GPU

        gpu = GPU("GPU-8932f937-d72c-4106-c12f-20bd9faed9f6", 0, "NVIDIA A100", 80 * 2**30)
        print({"CUDA_VISIBLE_DEVICES": gpu.uuid})  # for a child process that is to use it alone
        #> {'CUDA_VISIBLE_DEVICES': 'GPU-8932f937-d72c-4106-c12f-20bd9faed9f6'}
        ```
    """

    uuid: str
    index: int
    name: str
    memory: int | None

    def __str__(self) -> str:
        return f"{self.name} ({self.uuid})"


def detect_gpus() -> tuple[GPU, ...]:
    """Find the GPUs that CUDA programs started from here may use, read from the driver (NVML).

    Starts no CUDA in this process. `CUDA_VISIBLE_DEVICES` is honoured in all its forms, in the
    order that it gives, as the CUDA programming guide describes it ("CUDA environment variables"):

    - unset: all GPUs, by PCI bus; empty: none
    - indices, UUIDs, the beginnings of UUIDs, MIG devices (`MIG-<uuid>`, or
      `MIG-GPU-<uuid>/<GPU instance>/<compute instance>`)
    - what follows the first entry that fits no GPU, such as -1, or more than one, is ignored
    - the same GPU twice: none at all, which is how PyTorch reads it, too

    An index means the GPU with that number by PCI bus. CUDA itself counts that way only with
    `CUDA_DEVICE_ORDER=PCI_BUS_ID`; otherwise it puts the fastest GPU first. Among GPUs of one model
    that makes no difference; where the models differ and indices are used, there is a warning. A
    GPU in MIG mode counts as one, unless the variable names its MIG devices.

    Since 0.1.

    Returns:
        The GPUs; `()` where there is no NVIDIA driver.

    Raises:
        ImportError: nvidia-ml-py is not installed (the extra `gpu`), so that nobody can tell.
        pynvml.NVMLError: there is a driver, but it reports an error.

    Warns:
        RuntimeWarning: indices are used, and it is not certain which GPUs they mean.

    Example:
        ```python
        from context_workshop import Pool, detect_gpus

        pool = Pool(detect_gpus() or ["cpu"])
        print(pool.free == pool.size)
        #> True
        ```
    """
    with _nvml() as nvml:
        if nvml is None:
            return ()
        handles = [nvml.nvmlDeviceGetHandleByIndex(i) for i in range(nvml.nvmlDeviceGetCount())]
        gpus = [_describe(nvml, handle, index) for index, handle in enumerate(handles)]
        visible = os.environ.get("CUDA_VISIBLE_DEVICES")
        if visible is None:
            return tuple(gpus)
        known = {name: gpu for gpu in gpus for name in (str(gpu.index), gpu.uuid)}
        if "MIG-" in visible:
            for gpu, handle in zip(gpus, handles, strict=True):
                known |= _mig_devices(nvml, gpu, handle)
        return _select(visible, known)


@contextmanager
def _nvml() -> Iterator[Any]:
    """Open the NVML library; `None` where there is no driver."""
    try:
        import pynvml  # type: ignore[import-untyped]  # noqa: PLC0415 - the extra
    except ImportError as error:
        raise missing("detect_gpus()", "gpu", error) from error
    try:
        pynvml.nvmlInit()
    except (pynvml.NVMLError_LibraryNotFound, pynvml.NVMLError_DriverNotLoaded):
        yield None
        return
    try:
        yield pynvml
    finally:
        pynvml.nvmlShutdown()


def _describe(nvml: Any, handle: Any, index: int) -> GPU:
    try:
        memory = nvml.nvmlDeviceGetMemoryInfo(handle).total
    except nvml.NVMLError_NotSupported:
        memory = None
    return GPU(nvml.nvmlDeviceGetUUID(handle), index, nvml.nvmlDeviceGetName(handle), memory)


def _mig_devices(nvml: Any, gpu: GPU, handle: Any) -> dict[str, GPU]:
    """List the MIG devices of a GPU, by both of their names."""
    devices: dict[str, GPU] = {}
    for slot in range(nvml.nvmlDeviceGetMaxMigDeviceCount(handle)):
        try:
            mig = nvml.nvmlDeviceGetMigDeviceHandleByIndex(handle, slot)
        except nvml.NVMLError_NotFound:
            continue
        instance = nvml.nvmlDeviceGetGpuInstanceId(mig)
        compute = nvml.nvmlDeviceGetComputeInstanceId(mig)
        device = _describe(nvml, mig, gpu.index)
        devices |= {device.uuid: device, f"MIG-{gpu.uuid}/{instance}/{compute}": device}
    return devices


def _select(visible: str, known: dict[str, GPU]) -> tuple[GPU, ...]:
    """Read `CUDA_VISIBLE_DEVICES` as CUDA does."""
    chosen: list[GPU] = []
    for entry in visible.split(","):
        fitting = _fitting(entry.strip(), known)
        if len(fitting) != 1:
            break
        if fitting <= set(chosen):
            return ()
        chosen += fitting
    if chosen and not visible.lstrip().startswith(("GPU-", "MIG-")):
        _warn_if_ambiguous(list(known.values()))
    return tuple(chosen)


def _fitting(entry: str, known: dict[str, GPU]) -> set[GPU]:
    if entry.startswith(("GPU-", "MIG-")):
        return {gpu for name, gpu in known.items() if name.startswith(entry)}
    number = re.match(r"\+?(\d+)", entry)  # as C's strtoul does: "1st" is 1
    return {known[index]} if number and (index := str(int(number[1]))) in known else set()


def _warn_if_ambiguous(gpus: Sequence[GPU]) -> None:
    by_bus = os.environ.get("CUDA_DEVICE_ORDER") == "PCI_BUS_ID"
    if not by_bus and len({gpu.name for gpu in gpus}) > 1:
        warnings.warn(
            "CUDA_VISIBLE_DEVICES holds indices, and the GPUs differ: CUDA may number them in"
            " another order. Use UUIDs (nvidia-smi -L), or set CUDA_DEVICE_ORDER=PCI_BUS_ID.",
            RuntimeWarning,
            stacklevel=4,
        )
