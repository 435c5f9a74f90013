"""The cures of the page about a service, tried as their readers will try them."""

from __future__ import annotations

import asyncio
import runpy
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from mcp import Client
from mcp.server import MCPServer
from mcp.types import CallToolResult

from context_workshop.mcp import Hub, HubError
from context_workshop.testing import cancel_everywhere
from tests.content.definitions import SNIPPETS, definitions
from tests.content.test_cures import awaits_what_it_cancelled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine

both: Any = runpy.run_path(str(SNIPPETS / "10_service/shields.py"))["both"]
mended: Any = definitions("10_service/mend_history")["mended"]


def test_cleanup_ends_however_often_it_is_cancelled() -> None:
    @asynccontextmanager
    async def scenario() -> AsyncIterator[Callable[[], Coroutine[Any, Any, None]]]:
        events: list[str] = []

        async def close() -> None:
            events.append("closing")
            for _ in range(3):
                await asyncio.sleep(0)
            events.append("closed")

        async def work() -> None:
            try:
                await asyncio.sleep(0)
            finally:
                await both(close)

        yield work
        assert events in (["closing", "closed"], [])

    assert cancel_everywhere(scenario) > 3


def test_cleanup_ends_in_a_cancelled_scope_that_a_task_cancels_as_well() -> None:
    closed = []

    async def close() -> None:
        for _ in range(5):
            await asyncio.sleep(0)
        closed.append(True)

    async def use() -> None:
        with anyio.move_on_after(0):
            try:
                await asyncio.Event().wait()
            finally:
                await both(close)

    async def main() -> None:
        task = asyncio.create_task(use())
        await asyncio.sleep(0.01)
        for _ in range(2):
            task.cancel()
            await asyncio.sleep(0)
        await asyncio.wait([task])

    asyncio.run(main())
    assert closed == [True]


async def fails() -> None:
    await asyncio.sleep(0)
    raise OSError("the server is down")


def test_an_error_of_the_cleanup_is_raised() -> None:
    with pytest.raises(OSError, match="down"):
        asyncio.run(both(fails))


def test_an_error_of_the_cleanup_is_logged_and_the_cause_of_the_cancellation(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> BaseException | None:
        task = asyncio.create_task(both(fails))
        await asyncio.sleep(0)
        task.cancel()
        try:
            await task
        except asyncio.CancelledError as error:
            return error.__cause__
        return None

    cause = asyncio.run(main())
    assert isinstance(cause, OSError)
    (logged,) = caplog.records
    assert logged.exc_info is not None
    assert logged.exc_info[1] is cause


def test_a_cleanup_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    wait_for = asyncio.wait_for
    monkeypatch.setattr(asyncio, "wait_for", lambda work, _: wait_for(work, 0.01))

    async def hangs() -> None:
        await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        asyncio.run(both(hangs))


def test_a_cleanup_that_is_cancelled_cancels_nobody() -> None:
    async def use() -> None:
        try:
            raise ValueError("the block's own")
        finally:
            await both(awaits_what_it_cancelled)

    with pytest.raises(RuntimeError, match="cancelled") as caught:
        asyncio.run(use())
    assert isinstance(caught.value.__context__, ValueError)


def call(*names: str) -> dict[str, Any]:
    return {"role": "assistant", "tool_calls": [{"id": name} for name in names]}


def result(name: str) -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": name, "content": name}


USER: dict[str, Any] = {"role": "user", "content": None}
PLAIN: dict[str, Any] = {"role": "assistant", "content": "Hello", "tool_calls": None}


@pytest.mark.parametrize(
    ("messages", "wanted"),
    [
        ([], []),
        ([USER, PLAIN], "user assistant"),
        ([USER, call("a"), result("a")], "user assistant a"),
        ([USER, call("a")], "user assistant lost"),
        ([USER, call("a", "b"), result("b"), USER], "user assistant lost b user"),
        ([call("a"), USER, result("a"), call("b")], "assistant a user assistant lost"),
        ([result("a"), USER], "user"),
        ([call("a"), result("a"), call("a"), USER], "assistant a assistant lost user"),
    ],
)
def test_a_mended_history_has_a_result_after_each_call(messages: list[Any], wanted: Any) -> None:
    def told(history: list[Any]) -> str:
        names = [
            each["role"]
            if each["role"] != "tool"
            else each["content"].replace("cancelled:", "lost")
            for each in history
        ]
        return " ".join(name.split()[0] for name in names)

    before = list(messages)
    found = mended(messages)
    assert told(found) == (wanted or "")
    assert mended(found) == found
    assert messages == before


class Flaky(Hub):
    """Its first server has died."""

    def __init__(self) -> None:
        super().__init__()
        self.started = 0
        self.dead: list[Client] = []

    async def start(self, name: str) -> None:
        client = Client(MCPServer("orders", log_level="WARNING"))
        connected = await self.connect(name, client)
        self.started += connected is client

    async def call_tool(self, name: str, arguments: dict[str, Any] | None = None) -> CallToolResult:
        client = self["orders"]
        await asyncio.sleep(0)
        if any(client is each for each in self.dead):
            error = HubError("orders", "calling", ConnectionError("gone"))
            self.errors["orders"] = error
            raise error
        return CallToolResult(content=[], structured_content=arguments)


def reconnecting(start: Callable[[Flaky, str], Any] = Flaky.start) -> Any:
    found = definitions("10_service/hub_reconnect")
    found["connect"] = start
    return found["call"]


@asynccontextmanager
async def one_that_died() -> AsyncIterator[Flaky]:
    async with Flaky() as hub:
        await hub.start("orders")
        hub.dead.append(hub["orders"])
        yield hub


@pytest.mark.parametrize("requests", [1, 2, 5])
def test_requests_that_reconnect_at_once_start_one_server(requests: int) -> None:
    async def main() -> None:
        async with one_that_died() as hub:
            calls = (reconnecting()(hub, "orders.find", str(n)) for n in range(requests))
            assert await asyncio.gather(*calls) == [{"word": str(n)} for n in range(requests)]
            assert hub.started == 2
            assert await reconnecting()(hub, "orders.find", "late") == {"word": "late"}
            assert hub.started == 2

    asyncio.run(main())


def test_a_server_that_does_not_start_again_fails_its_requests_and_no_later_one() -> None:
    broken = True

    async def start(hub: Flaky, name: str) -> None:
        await asyncio.sleep(0)
        if broken:
            raise HubError(name, "connecting", OSError("no such program"))
        await hub.start(name)

    async def main() -> None:
        nonlocal broken
        async with one_that_died() as hub:
            calls = (reconnecting(start)(hub, "orders.find", str(n)) for n in range(3))
            ends = await asyncio.gather(*calls, return_exceptions=True)
            assert [type(end) for end in ends] == [HubError] * 3
            broken = False
            assert await reconnecting(start)(hub, "orders.find", "now") == {"word": "now"}

    asyncio.run(main())


def test_a_request_that_is_cancelled_while_it_reconnects_stops_no_other() -> None:
    async def main() -> None:
        for steps in range(12):
            async with one_that_died() as hub:
                tasks = [
                    asyncio.create_task(reconnecting()(hub, "orders.find", str(n))) for n in (0, 1)
                ]
                for _ in range(steps):
                    await asyncio.sleep(0)
                tasks[0].cancel()
                _, second = await asyncio.gather(*tasks, return_exceptions=True)
                assert second == {"word": "1"}, steps

    asyncio.run(main())
