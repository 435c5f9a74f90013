import asyncio
import gc
import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any
from unittest.mock import patch

from anyio.abc import Process
from mcp import Client

SERVER = """
from mcp.server import MCPServer
server = MCPServer("words", log_level="ERROR")
@server.tool()
def count(text: str) -> int:
    return len(text.split())
server.run("stdio")
"""
WORKS = (sys.executable, "-c", SERVER)
DIES = (sys.executable, "-c", "raise SystemExit(3)")
MUTE = (sys.executable, "-c", "import sys; sys.stdin.read()")
MISSING = ("no-such-server",)
Servers = dict[str, tuple[tuple[str, ...], bool]]
Connect = Callable[[Servers], AbstractAsyncContextManager[Any]]


def leaves(error: BaseException) -> list[str]:
    if isinstance(error, BaseExceptionGroup):
        return [name for each in error.exceptions for name in leaves(each)]
    return [type(error).__name__]


def running() -> list[Process]:
    """The child processes of this program."""
    found = [each for each in gc.get_objects() if isinstance(each, Process)]
    return [process for process in found if process.returncode is None]


class Trial:
    """One `async with connected(...)`, and what was seen of it."""

    def __init__(self, connect: Connect, did: str, servers: Servers) -> None:
        self.connect, self.did, self.servers = connect, did, servers
        self.counts: dict[str, Any] = {}
        self.entered = False
        self.failed: list[str] = []
        self.caught: list[str] = []

    async def block(self, end: BaseException | None) -> None:
        try:
            async with self.connect(self.servers) as (active, failed):
                self.entered, self.failed = True, sorted(failed)
                for name, client in active.items():
                    result = await client.call_tool("count", {"text": "a b"})
                    self.counts[name] = result.structured_content
                if isinstance(end, asyncio.CancelledError):
                    self.task.cancel()
                    await asyncio.sleep(0)
                elif end:
                    raise end
        except BaseException as error:  # noqa: BLE001 - the check tells
            self.caught = leaves(error)

    async def use(self, end: BaseException | None, stop_at: int) -> int:
        """Leave the block by `end`, or cancel when `stop_at` servers run."""
        gc.disable()  # what a solution leaves open stays so, and is seen
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        self.task = asyncio.create_task(self.block(end))
        while not self.task.done() and len(running()) < stop_at:
            await asyncio.sleep(0.05)
        if stop_at:
            self.task.cancel()
        late = (await asyncio.wait([self.task], timeout=50))[1]
        alive = running()
        for process in alive:
            process.kill()
        if late:
            self.caught = ["no end within 50 s"]
        return len(alive)

    def run(
        self, *wanted: str, end: BaseException | None = None, stop_at: int = 0
    ) -> None:
        alive = asyncio.run(self.use(end, stop_at))
        came = f"{self.did}: the caller got {self.caught}"
        assert self.caught == [*wanted], f"{came}, wanted {[*wanted]}"
        came = f"{self.did}: child processes still running: {alive}"
        assert alive == 0, f"{came}, wanted 0"


leave = Client.__aexit__


async def jammed(client: Client, *error: Any) -> None:
    await leave(client, *error)
    raise OSError("jammed")


def check(connected: Connect) -> None:
    did = "two servers, two optional ones that don't start, the block ended"
    optional: Servers = {"dies": (DIES, False), "missing": (MISSING, False)}
    both: Servers = {"words": (WORKS, True), "more": (WORKS, False)}
    trial = Trial(connected, did, optional | both)
    trial.run()
    wanted = {name: {"result": 2} for name in both}
    came = f"{did}: the answers were {trial.counts}"
    assert trial.counts == wanted, f"{came}, wanted {wanted}"
    came = f"{did}: failed were {trial.failed}"
    assert trial.failed == [*optional], f"{came}, wanted {[*optional]}"

    one: Servers = {"words": (WORKS, True)}
    stops = asyncio.CancelledError(), KeyboardInterrupt(), SystemExit(1)
    for end in ValueError("no answer"), *stops:
        name = type(end).__name__
        did = f"one server, the block raised {name}"
        Trial(connected, did, one).run(name, end=end)

    did = "the second of two servers is required, and missing"
    trial = Trial(connected, did, one | {"missing": (MISSING, True)})
    trial.run("FileNotFoundError")
    assert not trial.entered, f"{did}: the block was entered, wanted not"
    did = "cancelled while the second of two servers, an optional one, starts"
    trial = Trial(connected, did, one | {"mute": (MUTE, False)})
    trial.run("CancelledError", stop_at=2)
    assert not trial.entered, f"{did}: the block was entered, wanted not"
    with patch.object(Client, "__aexit__", jammed):
        did = "two servers, each raises OSError when its client is left"
        Trial(connected, did, both).run("OSError")
    print("solved: 8 of 8")
