import asyncio
import gc
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from anyio.abc import Process
from mcp import Client

from context_workshop.mcp import stdio

SERVER = """
import anyio, os, sys
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
server = MCPServer("calls", log_level="ERROR")
@server.tool()
async def work(how: str) -> int:
    with open(sys.argv[1], "r+") as calls:
        earlier = calls.read().split(",")
        calls.write(f",{how}")
    if how == "crash" or how == "crash once" and how not in earlier:
        os._exit(3)
    while how == "hang once" and how not in earlier: await anyio.sleep(1)
    if how == "refuse":
        raise ToolError("no")
    return 0
server.run("stdio")
"""
WANTED = {  # what the server does: what comes of it, calls, connections so far
    "answer": ("is_error False", 1, 1),
    "hang once": ("CancelledError", 1, 1),
    b"\xff": ("UnicodeDecodeError", 0, 1),  # never sent
    "refuse": ("is_error True", 1, 1),
    "crash once": ("is_error False", 2, 2),
    "crash": ("MCPError: Connection closed", 2, 3),
}


SLIPS = AttributeError, ImportError, NameError, TypeError  # shown as they are


def said(result: Any) -> str:
    if isinstance(result, SLIPS):
        raise result
    if isinstance(result, BaseExceptionGroup):
        return "; ".join(map(said, result.exceptions))
    if isinstance(result, BaseException):
        return f"{type(result).__name__}: {result}".removesuffix(": ")
    return f"is_error {result.is_error}"


class Trial:
    def __init__(self, make: Any, folder: str) -> None:
        self.make, self.clients = make, list[Client]()
        self.calls = Path(folder, "calls")
        self.calls.write_text("")
        self.told, self.came = list[str](), ""
        self.others = 0

    def connect(self) -> Client:
        assert len(self.clients) < 4, "connected 4 times already, wanted 3"
        self.others = max(self.others, self.still_open())
        server = stdio(sys.executable, "-c", SERVER, str(self.calls))
        self.clients.append(Client(server))
        return self.clients[-1]

    def see(self, did: str, came: object, wanted: object) -> None:
        if not str(came).startswith(str(wanted)):
            self.told.append(f"{did}{came}, wanted {wanted}")

    def still_open(self) -> int:
        count = 0
        for client in self.clients:
            with suppress(RuntimeError):  # what a closed client says
                count += client.session is not None
        return count

    async def call(self, tools: Any, how: Any, *wanted: object) -> None:
        did = f"call('work', how={how!r})"
        call = asyncio.create_task(tools.call("work", how=how))
        if how == "hang once":
            did = f"{did}, cancelled"
            while not call.done() and how not in self.calls.read_text():
                await asyncio.sleep(0.05)
            call.cancel()
        self.came = f"{did} did not end within 50 s"
        try:
            came = said(await call)
        except BaseException as error:  # noqa: BLE001 - the check tells
            came = said(error)
        self.see(f"{did}: came ", came, wanted[0])
        times = self.calls.read_text().split(",").count(str(how))
        self.see(f"{did}: the server's calls: ", times, wanted[1])
        self.see(f"{did}: connections: ", len(self.clients), wanted[2])
        self.see(f"{did}: clients open: ", self.still_open(), 1)
        did = f"{did}: clients open while another connected: "
        self.see(did, self.others, 0)

    async def block(self, end: BaseException | None) -> None:
        try:
            async with self.make(self.connect) as tools:
                for how, wanted in () if end else WANTED.items():
                    if not self.told:
                        await self.call(tools, how, *wanted)
                self.came = "the block did not end within 50 s"
                if end:
                    raise end
            self.came = "nothing"
        except BaseException as error:  # noqa: BLE001 - the check tells
            self.came = said(error)

    async def run(self, end: BaseException | None) -> None:
        gc.disable()  # what a solution leaves open stays so, and is seen
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        block = asyncio.create_task(self.block(end))
        await asyncio.wait([block], timeout=50)
        if block.done():
            block.result()
        name = type(end).__name__ if end else "nothing"
        did = f"the block raised {name}"
        self.see(f"{did}: came ", self.came, name)
        found = (x for x in gc.get_objects() if isinstance(x, Process))
        alive = [process for process in found if process.returncode is None]
        for process in alive:
            process.kill()
        self.see(f"{did}: clients open: ", self.still_open(), 0)
        self.see(f"{did}: processes still running: ", len(alive), 0)


def check(reconnecting: Callable[[Callable[[], Client]], Any]) -> None:
    stops = asyncio.CancelledError(), KeyboardInterrupt(), SystemExit(1)
    for end in None, ValueError("no answer"), *stops:
        with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            trial = Trial(reconnecting, folder)
            asyncio.run(trial.run(end))
            assert not trial.told, trial.told[0]
    print("solved: 11 of 11")
