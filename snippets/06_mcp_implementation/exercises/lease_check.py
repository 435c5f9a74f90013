import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from typing import Any

import anyio
from lease_clock import loop
from lease_gpus import Gpus, Watched
from lease_ways import WAYS, block
from mcp import Client, MCPError

Lost = Callable[[str], object]
Lease = Callable[[Client, Lost], AbstractAsyncContextManager[str]]

GONE = "never, it is gone"
ANSWERS = "at once", "after 0.9 s", "never", "with a refusal", GONE


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
                await block(way, self.scope)

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
    await t.run(way, gone if answer == GONE else None)
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


async def interrupted(lease: Lease, did: str, stop: BaseException) -> None:
    t = Trial(lease, Gpus("never"))
    if isinstance(stop, asyncio.CancelledError):
        await t.run("ended", cancelled_after=0.5)
    else:
        await t.run("ended", stop)
    did = f"{did} came while it was given back: "
    came = f"{did}the caller got {t.came!r}"
    assert repr(t.came) == repr(stop), f"{came}, wanted {stop!r}"
    told = f"{did}lost() was told {t.lost}"
    assert t.lost == ["gpu0"], f"{told}, wanted ['gpu0']"


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
    run(interrupted(lease, "task.cancel()", asyncio.CancelledError()))
    run(interrupted(lease, "Ctrl-C", KeyboardInterrupt()))
    for words in "no GPU is free", "the rack is in repair until 9:00":
        run(refused(lease, words))
    print("solved: 34 of 34")
