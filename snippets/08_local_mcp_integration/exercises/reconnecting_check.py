import asyncio
import gc
import sys
from collections.abc import Callable, Iterator
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


def leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from leaves(each)
    else:
        yield error


Make = Callable[[Callable[[], Client]], Any]


class Trial:
    """One server file, and how often it was connected and called."""

    def __init__(self, make: Make, folder: str) -> None:
        self.make, self.clients = make, list[Client]()
        self.calls = Path(folder, "calls")
        self.calls.touch()

    def connect(self) -> Client:
        if len(self.clients) == 6:
            raise RuntimeError("connected 6 times already")
        server = stdio(sys.executable, "-c", SERVER, str(self.calls))
        self.clients.append(Client(server))
        return self.clients[-1]

    def still_open(self) -> int:
        count = 0
        for client in self.clients:
            with suppress(RuntimeError):  # what a closed client says
                count += client.session is not None
        return count

    async def call(self, tools: Any, how: str, wanted: str) -> str | None:
        """Call from a task of its own; return what is wrong with it."""
        call = tools.call("work", how=how)
        did = f"call('work', how={how!r}) on connection {len(self.clients)}"
        try:
            async with asyncio.timeout(20):
                result = await asyncio.create_task(call)
            came = f"is_error {result.is_error}"
        except Exception as error:  # noqa: BLE001 - the check tells
            came = "; ".join(
                f"{type(leaf).__name__}: {leaf}" for leaf in leaves(error)
            )
        if came == wanted:
            return None
        return f"{did}: came {came}, wanted {wanted}"

    async def block(self) -> str | None:
        async with self.make(self.connect) as tools:
            for how, wanted in WANTED.items():
                if told := await self.call(tools, how, wanted):
                    return told
            count = self.still_open()
            if count != 1:
                return f"3 crashes: {count} clients are open, wanted 1"
        return None


WANTED = {  # what the server does, what comes of it
    "answer": "is_error False",
    "refuse": "is_error True",
    "crash once": "is_error False",
    "crash": "MCPError: Connection closed",
    "answer again": "is_error False",
}


async def run(trial: Trial) -> tuple[str | None, str]:
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    task = asyncio.create_task(trial.block())
    await asyncio.wait([task], timeout=40)
    found = [each for each in gc.get_objects() if isinstance(each, Process)]
    alive = [each for each in found if each.returncode is None]
    for process in alive:
        process.kill()
    caught = "nothing"
    if not task.done():
        caught = "no end within 40 s"
        task.cancel()
    elif task.cancelled():
        caught = "CancelledError"
    elif error := task.exception():
        caught = ", ".join(map(repr, leaves(error)))
    elif told := task.result():
        return told, ""
    did = "the server crashed, the block ended: "
    if caught != "nothing":
        return f"{did}came {caught}, wanted nothing", ""
    if alive:
        return f"{did}processes still running: {len(alive)}, wanted 0", ""
    return None, trial.calls.read_text()


def check(reconnecting: Make) -> None:
    with TemporaryDirectory() as folder:
        trial = Trial(reconnecting, folder)
        told, calls = asyncio.run(run(trial))
    assert told is None, told
    for how, times in ("refuse", 1), ("crash once", 2), ("crash", 2):
        came = calls.split(",").count(how)
        did = f"call('work', how={how!r}): the server was called {came} times"
        assert came == times, f"{did}, wanted {times}"
    did = f"the server crashed 3 times: connected {len(trial.clients)} times"
    assert len(trial.clients) == 4, (
        f"{did}, wanted 4: at first, and after each"
    )
    print("solved: 7 of 7")
