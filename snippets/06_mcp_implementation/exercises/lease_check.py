import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from selectors import DefaultSelector
from typing import Any

import anyio
from mcp import Client, MCPError
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

Lost = Callable[[str], object]
Lease = Callable[[Client, Lost], AbstractAsyncContextManager[str]]

ANSWERS = (
    "at once",
    "after 0.9 s",
    "never",
    "with a refusal",
    "never, it is gone",
)
WAYS: dict[str, BaseException | None] = {
    "ended": None,
    "raised ValueError": ValueError("no answer"),
    "was cancelled by its cancel scope": None,
    "was cancelled by task.cancel()": asyncio.CancelledError(),
    "was ended by Ctrl-C": KeyboardInterrupt(),
    "called sys.exit()": SystemExit(),
}


class Jumping(DefaultSelector):
    """Waits for nothing: the clock jumps to where the wait ends."""

    now = 0.0

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0 if timeout else timeout)
        if timeout and not ready:
            self.now += timeout
        return ready


def loop() -> asyncio.AbstractEventLoop:
    selector = Jumping()
    made = asyncio.SelectorEventLoop(selector)
    made.time = lambda: selector.now  # type: ignore[method-assign]
    return made


class Gpus:
    """A real server, in memory, that answers `give_back` as told."""

    def __init__(self, answer: str = "at once", refusal: str = "") -> None:
        self.answer, self.refusal, self.back = answer, refusal, list[str]()
        self.server = MCPServer("gpus", log_level="CRITICAL")
        self.server.add_tool(self.take)
        self.server.add_tool(self.give_back)

    async def take(self) -> str:
        if self.refusal:
            raise ToolError(self.refusal)
        return "gpu0"

    async def give_back(self, gpu: str) -> None:
        if self.answer == "after 0.9 s":
            await asyncio.sleep(0.9)
        if self.answer == "never":
            await asyncio.Event().wait()
        if self.answer == "with a refusal":
            raise ToolError("gpu0 is busy")
        self.back.append(gpu)


class Watched:
    """A client that counts what is given back, or fails at it."""

    def __init__(self, client: Client, error: BaseException | None) -> None:
        self.client, self.error, self.calls = client, error, 0

    async def call_tool(self, name: str, *given: Any, **options: Any) -> Any:
        if name == "give_back":
            self.calls += 1
            if self.error:
                raise self.error
        return await self.client.call_tool(name, *given, **options)


class Trial:
    """Hold one lease, leave it, and tell what reaches the caller."""

    def __init__(self, lease: Lease, gpus: Gpus) -> None:
        self.lease, self.gpus, self.lost = lease, gpus, list[str]()
        self.name: Any = None
        self.came: BaseException | None = None
        self.scope = anyio.CancelScope()
        self.calls, self.left, self.took = 0, 0.0, 0.0

    async def hold(self, client: Any, way: str) -> None:
        with self.scope:
            async with self.lease(client, self.lost.append) as self.name:
                self.left = anyio.current_time()
                if way == "was cancelled by its cancel scope":
                    self.scope.cancel()
                    await anyio.sleep_forever()
                if way == "was cancelled by task.cancel()":
                    self.task.cancel()
                    await anyio.sleep_forever()
                if error := WAYS[way]:
                    raise error

    async def leave(self, client: Any, way: str) -> None:
        try:
            await self.hold(client, way)
        except BaseException as caught:  # noqa: BLE001 - the check tells
            self.came = caught

    async def run(
        self,
        way: str,
        error: BaseException | None = None,
        cancelled_after: float | None = None,
    ) -> None:
        async with Client(self.gpus.server) as client:
            watched = Watched(client, error)
            self.task = asyncio.create_task(self.leave(watched, way))
            await asyncio.wait([self.task], timeout=cancelled_after or 60)
            slow = not self.task.done() and cancelled_after is None
            self.task.cancel()
            await asyncio.wait([self.task], timeout=60)
            self.took = round(anyio.current_time() - self.left, 3)
        self.calls = watched.calls
        did = f"the block {way}, the server answers {self.gpus.answer}"
        came = f"{did}: still closing after 60 s"
        assert not slow, f"{came}, wanted 1 s at most"


async def ends(lease: Lease, way: str, answer: str) -> None:
    t = Trial(lease, Gpus(answer))
    gone = MCPError(-32000, "Connection closed")
    await t.run(way, gone if answer == "never, it is gone" else None)
    did = f"the block {way}, the server answers {answer}: "
    came = f"{did}the caller got {t.came!r}"
    wanted = repr(WAYS[way])
    assert repr(t.came) == wanted, f"{came}, wanted {wanted}"
    assert t.name == "gpu0", f"{did}yielded {t.name!r}, wanted 'gpu0'"
    scoped = way == "was cancelled by its cancel scope"
    came = f"{did}the cancellation ended in the block"
    assert t.scope.cancelled_caught == scoped, f"{came}, wanted it to go on"
    came = f"{did}give_back was called {t.calls} times"
    assert t.calls == 1, f"{came}, wanted once"
    is_back = answer in ("at once", "after 0.9 s")
    back = ["gpu0"] if is_back else []
    came = f"{did}given back was {t.gpus.back}"
    assert t.gpus.back == back, f"{came}, wanted {back}"
    lost = [] if is_back else ["gpu0"]
    assert t.lost == lost, f"{did}lost() was told {t.lost}, wanted {lost}"
    assert t.took <= 1, f"{did}closing took {t.took} s, wanted 1 s at most"


async def interrupted(lease: Lease) -> None:
    t = Trial(lease, Gpus("never"))
    await t.run("ended", cancelled_after=0.5)
    did = "task.cancel() came while it was given back: "
    came = f"{did}the caller got {t.came!r}"
    cancelled = isinstance(t.came, asyncio.CancelledError)
    assert cancelled, f"{came}, wanted CancelledError"
    assert t.lost == ["gpu0"], (
        f"{did}lost() was told {t.lost}, wanted ['gpu0']"
    )

    t, stop = Trial(lease, Gpus()), KeyboardInterrupt()
    await t.run("ended", stop)
    did = "Ctrl-C came while it was given back: "
    came = f"{did}the caller got {t.came!r}"
    assert t.came is stop, f"{came}, wanted KeyboardInterrupt"
    assert t.lost == ["gpu0"], (
        f"{did}lost() was told {t.lost}, wanted ['gpu0']"
    )


async def refused(lease: Lease, words: str) -> None:
    t = Trial(lease, Gpus(refusal=words))
    await t.run("ended")
    did = f"the server said {words!r}: "
    came = f"{did}the caller got {t.came!r}"
    assert isinstance(t.came, LookupError), f"{came}, wanted LookupError"
    said = str(t.came)
    is_text = words in said and "TextContent" not in said
    assert is_text, f"{came}, wanted the server's words, the content's `text`"
    came = f"{did}give_back was called {t.calls} times"
    assert not t.calls, f"{came}, wanted no call"
    assert not t.lost, f"{did}lost() was told {t.lost}, wanted nothing"


def run(case: Coroutine[Any, Any, None]) -> None:
    """Run a case. Of one that fails, the message says enough."""
    with asyncio.Runner(loop_factory=loop) as runner:
        try:
            runner.run(case)
        except AssertionError as error:
            raise error.with_traceback(None) from error.__cause__


def check(lease: Lease) -> None:
    for answer in ANSWERS:
        for way in WAYS:
            run(ends(lease, way, answer))
    run(interrupted(lease))
    for words in "no GPU is free", "the rack is in repair until 9:00":
        run(refused(lease, words))
    print("solved: 33 of 33")
