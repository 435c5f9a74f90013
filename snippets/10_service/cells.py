"""Cells in a real kernel, as Jupyter runs them."""

import asyncio
import shutil
import sys
import tempfile
import textwrap
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

from context_workshop import local_llm, override_env


class Kernels(AsyncKernelManager):
    @property
    def kernel_spec(self) -> KernelSpec:
        """This Python, whatever kernels are installed."""
        command = [
            sys.executable,
            "-m",
            "ipykernel_launcher",
            "-f",
            "{connection_file}",
        ]
        return KernelSpec(argv=command, language="python")


@asynccontextmanager
async def kernel(*cells: str) -> AsyncIterator[tuple[Kernels, Path]]:
    """A notebook whose cells have run, and its kernel, for the block."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        shutil.copy(Path(__file__).with_name("adder.py"), folder)
        llm = stack.enter_context(local_llm())
        places = dict.fromkeys(
            ["IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR"], folder
        )
        model = {
            "OPENAI_BASE_URL": llm.base_url,
            "OPENAI_API_KEY": llm.api_key,
        }
        stack.enter_context(override_env(**places, **model))
        sources = [textwrap.dedent(cell).strip() for cell in cells]
        book = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(source) for source in sources]
        )
        manager = Kernels(transport="ipc", ip=str(Path(folder, "kernel")))
        client = NotebookClient(
            book,
            km=manager,
            timeout=60,
            allow_errors=True,
            resources={"metadata": {"path": folder}},
        )
        stack.push_async_callback(manager.shutdown_kernel, now=True)
        # at its end it may log that a task of its own was still pending
        started = client.async_setup_kernel(stderr=DEVNULL)
        await stack.enter_async_context(started)
        assert client.kc is not None
        stack.callback(client.kc.stop_channels)
        for number, cell in enumerate(book.cells):
            await client.async_execute_cell(cell, number)
            print(f"[{number + 1}]", " | ".join(map(said, cell.outputs)))
        yield manager, Path(folder)


def said(output: Any) -> str:
    if "ename" in output:
        return f"{output.ename}: {output.evalue.splitlines()[-1].strip()}"
    return (
        str(output.get("text") or output.data["text/plain"])
        .strip()
        .splitlines()[-1]
    )


def run(*cells: str) -> None:
    async def main() -> None:
        async with kernel(*cells):
            pass

    asyncio.run(main())
