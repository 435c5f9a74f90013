import asyncio
import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

from anyio.abc import Process

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
MISSING = ("no-such-server",)
Servers = dict[str, tuple[tuple[str, ...], bool]]
Connect = Callable[[Servers], AbstractAsyncContextManager[Any]]


@dataclass
class Seen:
    """What was seen of one `async with connected(...)`."""

    entered: bool = False
    counts: dict[str, Any] = field(default_factory=dict)
    failed: dict[str, Exception] = field(default_factory=dict)
    caught: list[BaseException] = field(default_factory=list)
    alive: int = 0


def leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from leaves(each)
    else:
        yield error


def running() -> list[Process]:
    """The child processes of this program."""
    found = [each for each in gc.get_objects() if isinstance(each, Process)]
    return [process for process in found if process.returncode is None]


async def use(connect: Connect, servers: Servers, *, fails: bool) -> Seen:
    gc.disable()  # what a solution leaves open stays so, and is seen
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    seen = Seen()

    async def block() -> None:
        async with connect(servers) as (active, failed):
            seen.entered, seen.failed = True, dict(failed)
            for name, client in active.items():
                result = await client.call_tool("count", {"text": "a b"})
                seen.counts[name] = result.structured_content
            if fails:
                raise ValueError("no answer")

    task = asyncio.create_task(block())
    await asyncio.wait([task], timeout=50)
    for process in running():
        seen.alive += 1
        process.kill()
    if not task.done():
        task.cancel()
        seen.caught.append(TimeoutError("50 s are over"))
    elif task.cancelled():
        seen.caught.append(asyncio.CancelledError())
    elif error := task.exception():
        seen.caught.extend(leaves(error))
    return seen


def run(
    connect: Connect,
    did: str,
    servers: Servers,
    caught: list[str],
    fails: bool = False,
) -> Seen:
    seen = asyncio.run(use(connect, servers, fails=fails))
    came = f"{did}: the caller got {seen.caught}"
    assert [type(each).__name__ for each in seen.caught] == caught, (
        f"{came}, wanted {caught}"
    )
    came = f"{did}: child processes still running: {seen.alive}"
    assert seen.alive == 0, f"{came}, wanted 0"
    return seen


def check(connected: Connect) -> None:
    did = "two servers, two optional ones that don't start, the block ended"
    optional: Servers = {"missing": (MISSING, False), "dies": (DIES, False)}
    both: Servers = {"words": (WORKS, True), "more": (WORKS, False)}
    seen = run(connected, did, optional | both, [])
    wanted = {name: {"result": 2} for name in both}
    came = f"{did}: the answers were {seen.counts}"
    assert seen.counts == wanted, f"{came}, wanted {wanted}"
    came = f"{did}: failed were {[*seen.failed]}"
    assert seen.failed.keys() == optional.keys(), (
        f"{came}, wanted {[*optional]}"
    )

    did = "one server, the block raised ValueError"
    one: Servers = {"words": (WORKS, True)}
    run(connected, did, one, ["ValueError"], fails=True)

    did = "the second of two servers is required, and missing"
    required: Servers = {"words": (WORKS, False), "missing": (MISSING, True)}
    seen = run(connected, did, required, ["FileNotFoundError"])
    assert not seen.entered, f"{did}: the block was entered, wanted not"
    print("solved: 3 of 3")
