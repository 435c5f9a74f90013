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
import os, sys
from pathlib import Path
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
server = MCPServer("calls", log_level="ERROR")
calls = Path(sys.argv[1])
@server.tool()
async def work(how: str) -> int:
    earlier = calls.read_text().split(",")
    calls.write_text(",".join([*earlier, how]))
    if how == "crash" or how == "crash once" and how not in earlier:
        os._exit(3)
    if how == "refuse":
        raise ToolError("no")
    return os.getpid()
server.run("stdio")
"""


Make = Callable[[Callable[[], Client]], Any]
WANTED = {  # what the server does, what comes of the call
    "answer": "is_error False",
    "refuse": "is_error True",
    "crash once": "is_error False",
    "crash": "MCPError: Connection closed",
}


def said(error: BaseException) -> str:
    if isinstance(error, BaseExceptionGroup):
        return "; ".join(map(said, error.exceptions))
    return f"{type(error).__name__}: {error}".removesuffix(": ")


class Trial:
    """One server file, and how often it was connected and called."""

    def __init__(self, make: Make, folder: str) -> None:
        self.make, self.clients = make, list[Client]()
        self.calls = Path(folder, "calls")
        self.calls.touch()
        self.told: tuple[str, str] | None = None

    def connect(self) -> Client:
        if len(self.clients) == 4:
            raise RuntimeError("connected 4 times already")
        server = stdio(sys.executable, "-c", SERVER, str(self.calls))
        self.clients.append(Client(server))
        return self.clients[-1]

    def still_open(self) -> int:
        count = 0
        for client in self.clients:
            with suppress(RuntimeError):  # what a closed client says
                count += client.session is not None
        return count

    async def block(self) -> None:
        async with self.make(self.connect) as tools:
            for how, wanted in WANTED.items():
                call = tools.call("work", how=how)
                did = f"call('work', how={how!r}): came "
                try:
                    async with asyncio.timeout(40):
                        result = await asyncio.create_task(call)
                    came = f"is_error {result.is_error}"
                except Exception as error:  # noqa: BLE001 - the check tells
                    came = said(error)
                if came != wanted:
                    self.told = f"{did}{came}", wanted
                    return
            if (count := self.still_open()) != 1:
                self.told = f"2 crashes: clients open: {count}", "1"


async def run(trial: Trial) -> None:
    gc.disable()  # what a solution leaves open stays so, and is seen
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    task = asyncio.create_task(trial.block())
    late = (await asyncio.wait([task], timeout=50))[1]
    found = [each for each in gc.get_objects() if isinstance(each, Process)]
    alive = [each for each in found if each.returncode is None]
    for process in alive:
        process.kill()
    task.cancel()
    (error,) = await asyncio.gather(task, return_exceptions=True)
    came, wanted = trial.told or ("", "")
    assert not trial.told, f"{came}, wanted {wanted}"
    did = "the server crashed, the block ended: "
    assert not late, f"{did}no end within 50 s, wanted an end"
    assert error is None, f"{did}came {said(error)}, wanted no error"
    came = f"{did}clients open: {trial.still_open()}"
    assert not trial.still_open(), f"{came}, wanted 0"
    came = f"{did}processes still running: {len(alive)}"
    assert not alive, f"{came}, wanted 0"


def check(reconnecting: Make) -> None:
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        trial = Trial(reconnecting, folder)
        asyncio.run(run(trial))
        calls = trial.calls.read_text().split(",")
    for how, times in ("refuse", 1), ("crash once", 2), ("crash", 2):
        came = f"the server was called {calls.count(how)} times"
        did = f"call('work', how={how!r}): {came}"
        assert calls.count(how) == times, f"{did}, wanted {times}"
    did = f"the server crashed 3 times: connected {len(trial.clients)} times"
    assert len(trial.clients) == 3, f"{did}, wanted 3: at first, and twice"
    print("solved: 6 of 6")
