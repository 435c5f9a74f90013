"""detect_gpus: what CUDA would see, with a driver and without."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from context_workshop import GPU, Pool, detect_gpus

if TYPE_CHECKING:
    from collections.abc import Callable

UUIDS = (
    "GPU-8932f937-d72c-4106-c12f-20bd9faed9f6",
    "GPU-8932aaaa-0000-0000-0000-000000000001",
    "GPU-c0ffee00-0000-0000-0000-000000000002",
)
MIG = "MIG-5b36b802-0ab0-5f37-af2d-ac23f40ef62d"


class FakeNVML(ModuleType):
    """`pynvml` for a machine with the given models, the first of them in MIG mode if asked."""

    class NVMLError(Exception):
        pass

    class NVMLError_LibraryNotFound(NVMLError):  # noqa: N801, N818 - NVML's own name
        pass

    class NVMLError_DriverNotLoaded(NVMLError):  # noqa: N801, N818
        pass

    class NVMLError_NotSupported(NVMLError):  # noqa: N801, N818
        pass

    class NVMLError_NotFound(NVMLError):  # noqa: N801, N818
        pass

    class NVMLError_GpuIsLost(NVMLError):  # noqa: N801, N818
        pass

    def __init__(
        self, *models: str, mig: bool = False, fails: type[Exception] | None = None
    ) -> None:
        super().__init__("pynvml")
        self.fails = fails
        self.open = 0
        self.lost = False
        self.gpus = [
            SimpleNamespace(uuid=uuid, name=model, memory=80 * 2**30, mig=[])
            for uuid, model in zip(UUIDS, models, strict=False)
        ]
        if mig:
            device = SimpleNamespace(
                uuid=MIG, name="A100 MIG 1g.10gb", memory=2**30, instance=7, compute=0
            )
            self.gpus[0].mig = [None, device]

    def nvmlInit(self) -> None:  # noqa: N802 - NVML's own names, from here on
        if self.fails:
            raise self.fails
        self.open += 1

    def nvmlShutdown(self) -> None:  # noqa: N802
        self.open -= 1

    def nvmlDeviceGetCount(self) -> int:  # noqa: N802
        assert self.open == 1
        return len(self.gpus)

    def nvmlDeviceGetHandleByIndex(self, index: int) -> Any:  # noqa: N802
        if self.lost:
            raise self.NVMLError_GpuIsLost
        return self.gpus[index]

    def nvmlDeviceGetUUID(self, handle: Any) -> str:  # noqa: N802
        return str(handle.uuid)

    def nvmlDeviceGetName(self, handle: Any) -> str:  # noqa: N802
        return str(handle.name)

    def nvmlDeviceGetMemoryInfo(self, handle: Any) -> Any:  # noqa: N802
        if handle.memory is None:
            raise self.NVMLError_NotSupported
        return SimpleNamespace(total=handle.memory)

    def nvmlDeviceGetMaxMigDeviceCount(self, handle: Any) -> int:  # noqa: N802
        return len(handle.mig)

    def nvmlDeviceGetMigDeviceHandleByIndex(self, handle: Any, index: int) -> Any:  # noqa: N802
        if handle.mig[index] is None:
            raise self.NVMLError_NotFound
        return handle.mig[index]

    def nvmlDeviceGetGpuInstanceId(self, handle: Any) -> int:  # noqa: N802
        return int(handle.instance)

    def nvmlDeviceGetComputeInstanceId(self, handle: Any) -> int:  # noqa: N802
        return int(handle.compute)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.delenv("CUDA_DEVICE_ORDER", raising=False)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Callable[..., FakeNVML]:
    """Install a fake `pynvml`; `visible` sets CUDA_VISIBLE_DEVICES."""

    def install(*models: str, visible: str | None = None, **options: Any) -> FakeNVML:
        nvml = FakeNVML(*models, **options)
        monkeypatch.setitem(sys.modules, "pynvml", nvml)
        if visible is not None:
            monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
        return nvml

    return install


def test_describes_what_the_driver_reports(machine: Callable[..., FakeNVML]) -> None:
    nvml = machine("A100", "H100")
    assert detect_gpus() == (
        GPU(UUIDS[0], 0, "A100", 80 * 2**30),
        GPU(UUIDS[1], 1, "H100", 80 * 2**30),
    )
    assert nvml.open == 0
    assert str(detect_gpus()[0]) == f"A100 ({UUIDS[0]})"
    assert Pool(detect_gpus()).size == 2


def test_unified_memory_has_no_size_of_its_own(machine: Callable[..., FakeNVML]) -> None:
    machine("GB10").gpus[0].memory = None
    assert detect_gpus()[0].memory is None


@pytest.mark.parametrize("error", ["LibraryNotFound", "DriverNotLoaded"])
def test_without_a_driver_there_is_none(machine: Callable[..., FakeNVML], error: str) -> None:
    nvml = machine("A100", fails=getattr(FakeNVML, f"NVMLError_{error}"))
    assert detect_gpus() == ()
    assert nvml.open == 0


def test_with_the_real_library_on_this_machine() -> None:
    """() without a GPU; with one, its UUID leads back to it."""
    gpus = detect_gpus()
    assert all(gpu.uuid.startswith("GPU-") for gpu in gpus)
    assert len({gpu.uuid for gpu in gpus}) == len(gpus)


def test_a_driver_in_trouble_is_an_error(machine: Callable[..., FakeNVML]) -> None:
    machine("A100", fails=FakeNVML.NVMLError_GpuIsLost)
    with pytest.raises(FakeNVML.NVMLError_GpuIsLost):
        detect_gpus()
    nvml = machine("A100")
    nvml.lost = True
    with pytest.raises(FakeNVML.NVMLError_GpuIsLost):
        detect_gpus()
    assert nvml.open == 0


def test_says_which_extra_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pynvml", None)
    with pytest.raises(ImportError, match="needs the extra 'gpu'"):
        detect_gpus()


@pytest.mark.parametrize(
    ("visible", "indices"),
    [
        (None, [0, 1, 2]),
        ("", []),
        (" ", []),
        ("-1", []),
        ("NoDevFiles", []),
        ("0", [0]),
        ("2,1", [2, 1]),
        (" 2 , 1 ", [2, 1]),
        ("0,2,-1,1", [0, 2]),
        ("0,3,1", [0]),
        ("0,,1", [0]),
        ("01", [1]),
        ("+1", [1]),
        ("1st,2nd", [1, 2]),
        ("0,0", []),
        ("2,1,2", []),
        (UUIDS[1], [1]),
        (f"{UUIDS[2]},{UUIDS[0]}", [2, 0]),
        ("GPU-8932f", [0]),
        ("GPU-c,GPU-8932a", [2, 1]),
        ("GPU-8932", []),
        ("GPU-c,GPU-8932", [2]),
        ("GPU-c,GPU-c0ffee", []),
        ("GPU-ffff,GPU-c", []),
        ("gpu-c", []),
        (MIG, []),
    ],
)
def test_honours_cuda_visible_devices(
    machine: Callable[..., FakeNVML], visible: str | None, indices: list[int]
) -> None:
    machine("A100", "A100", "A100", visible=visible)
    assert [gpu.index for gpu in detect_gpus()] == indices


@pytest.mark.parametrize(
    ("visible", "uuids"),
    [
        (None, list(UUIDS[:2])),
        (MIG, [MIG]),
        ("MIG-5b36", [MIG]),
        (f"MIG-{UUIDS[0]}/7/0", [MIG]),
        (f"MIG-{UUIDS[0]}/8/0", []),
        (f"MIG-{UUIDS[1]}/7/0", []),
        (f"{MIG},MIG-{UUIDS[0]}/7/0", []),
        (f"{MIG},{UUIDS[1]}", [MIG, UUIDS[1]]),
    ],
)
def test_knows_mig_devices_by_both_names(
    machine: Callable[..., FakeNVML], visible: str | None, uuids: list[str]
) -> None:
    machine("A100", "A100", mig=True, visible=visible)
    gpus = detect_gpus()
    assert [gpu.uuid for gpu in gpus] == uuids
    if MIG in uuids:
        assert gpus[0] == GPU(MIG, 0, "A100 MIG 1g.10gb", 2**30)


def test_warns_where_an_index_may_mean_another_gpu(
    machine: Callable[..., FakeNVML], monkeypatch: pytest.MonkeyPatch
) -> None:
    machine("T400", "H100", visible="0")
    with pytest.warns(RuntimeWarning, match="CUDA_DEVICE_ORDER=PCI_BUS_ID") as caught:
        assert detect_gpus()[0].name == "T400"
    assert caught[0].filename == __file__
    monkeypatch.setenv("CUDA_DEVICE_ORDER", "PCI_BUS_ID")
    assert detect_gpus()[0].name == "T400"
    monkeypatch.setenv("CUDA_DEVICE_ORDER", "FASTEST_FIRST")
    for harmless in ("", UUIDS[0]):
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", harmless)
        detect_gpus()
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES")
    assert len(detect_gpus()) == 2
