"""The cures of chapter 3, tried as their readers will try them: they lose nothing and no error."""

from __future__ import annotations

import asyncio
import signal
import socket
from contextlib import asynccontextmanager, closing
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from context_workshop.testing import cancel_everywhere
from tests.content.definitions import definitions

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine

SHIELDS = "shield_asyncio_fixed", "shield_both_fixed"


def session(name: str, close: Callable[[], Awaitable[None]]) -> Any:
    """A session of that snippet that is closed by `close`."""
    made: type[Any] = definitions(f"03_async_manager/{name}")["Session"]
    return type("Case", (made,), {"__init__": lambda _: None, "close": lambda _: close()})()


async def fails() -> None:
    await asyncio.sleep(0)
    raise OSError("the server is down")


async def hangs() -> None:
    await asyncio.Event().wait()


async def awaits_what_it_cancelled() -> None:
    task = asyncio.create_task(hangs())
    await asyncio.sleep(0)
    task.cancel()
    await task


@pytest.mark.parametrize("name", SHIELDS)
def test_cleanup_ends_however_often_it_is_cancelled(name: str) -> None:
    @asynccontextmanager
    async def scenario() -> AsyncIterator[Callable[[], Coroutine[Any, Any, None]]]:
        events: list[str] = []

        async def close() -> None:
            events.append("closing")
            for _ in range(3):
                await asyncio.sleep(0)
            events.append("closed")

        async def work() -> None:
            async with session(name, close):
                await asyncio.sleep(0)

        yield work
        assert events in (["closing", "closed"], [])

    assert cancel_everywhere(scenario) > 3


@pytest.mark.parametrize("name", SHIELDS)
@pytest.mark.parametrize("close", [fails, hangs, awaits_what_it_cancelled])
def test_a_cleanup_that_fails_or_hangs_is_heard_of(
    name: str, close: Callable[[], Awaitable[None]], capsys: pytest.CaptureFixture[str]
) -> None:
    kinds: dict[object, type[Exception]] = {fails: OSError, hangs: TimeoutError}
    kind = kinds.get(close, RuntimeError)

    async def use(error: Exception | None) -> None:
        async with asyncio.TaskGroup() as tasks:  # takes a cancellation for a task's own wish
            tasks.create_task(used(error))

    async def used(error: Exception | None) -> str:
        async with session(name, close):
            if error:
                raise error
            return "the result"

    with pytest.raises(ExceptionGroup) as caught:
        asyncio.run(use(None))
    assert [type(each) for each in caught.value.exceptions] == [kind]
    assert not capsys.readouterr().out
    own = ValueError("the block's own")
    with pytest.raises(ExceptionGroup) as caught:
        asyncio.run(use(own))
    assert caught.value.exceptions == (own,)
    assert f"log: {kind.__name__}" in capsys.readouterr().out


@pytest.mark.parametrize("name", SHIELDS)
def test_an_error_that_is_being_handled_outside_is_not_taken_for_the_blocks(name: str) -> None:
    async def close() -> None:
        await asyncio.sleep(0)

    async def use() -> None:
        try:
            int("one")
        except ValueError:
            async with session(name, close):
                pass

    asyncio.run(use())


@pytest.mark.parametrize("name", SHIELDS)
@pytest.mark.parametrize("waits", [True, False])
def test_cleanup_ends_if_the_main_task_waits_for_it(name: str, waits: bool) -> None:
    events: list[str] = []
    begun = asyncio.Event()

    async def close() -> None:
        begun.set()
        await asyncio.sleep(0.01)
        events.append("closed")

    async def use() -> None:
        async with session(name, close):
            await hangs()

    async def main() -> None:
        task = asyncio.create_task(use())
        await asyncio.sleep(0)
        task.cancel()
        await begun.wait()
        if waits:
            await asyncio.wait([task])

    asyncio.run(main())
    assert ("closed" in events) == waits


@pytest.mark.parametrize("name", SHIELDS)
@pytest.mark.parametrize("times", [1, 2])
def test_one_interrupt_during_the_cleanup_is_held_off_and_a_second_is_not(
    name: str, times: int
) -> None:
    closed = []

    async def close() -> None:
        for _ in range(times):
            asyncio.get_running_loop().call_soon(signal.raise_signal, signal.SIGINT)
            await asyncio.sleep(0.01)
        closed.append(True)

    async def main() -> None:
        async with session(name, close):
            pass

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(main())
    assert closed == [True] * (times == 1)


@pytest.mark.parametrize("name", SHIELDS)
def test_a_timeout_of_asyncio_and_one_of_anyio_stay_what_they_are(name: str) -> None:
    closed = []

    async def close() -> None:
        await asyncio.sleep(0.01)
        closed.append(True)

    async def main() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01), session(name, close):
                await hangs()
        with anyio.move_on_after(0.01) as scope:
            async with session(name, close):
                await hangs()
        assert scope.cancelled_caught

    asyncio.run(main())
    assert closed == [True, True]


TCP = definitions("03_async_manager/tcp_connection")


@asynccontextmanager
async def served(
    handler: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A client's end of one connection to that handler."""
    server = await asyncio.start_server(handler, "127.0.0.1", 0)
    with closing(server):
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        try:
            yield reader, writer
        finally:
            writer.transport.abort()


@pytest.mark.parametrize("how", ["ends", "fails", "is cancelled", "is cancelled twice"])
def test_a_peer_that_does_not_read_keeps_no_connection(how: str) -> None:
    async def main() -> None:
        done = asyncio.Event()

        async def deaf(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await done.wait()
            writer.close()

        async def client(writer: asyncio.StreamWriter) -> None:
            async with TCP["closing_writer"](writer):
                writer.write(b"x" * 20_000_000)
                if how == "fails":
                    raise ValueError("the block's own")
                if how == "is cancelled":
                    await writer.drain()

        async with served(deaf) as (_, writer):
            task = asyncio.create_task(client(writer))
            for _ in range(how.count("cancelled") + how.count("twice")):
                await asyncio.sleep(0)
                task.cancel()
            (end,) = await asyncio.gather(task, return_exceptions=True)
            kinds = {"ends": TimeoutError, "fails": ValueError}
            assert isinstance(end, kinds.get(how, asyncio.CancelledError))
            await asyncio.sleep(0)  # an abort takes one step of the loop
            assert writer.transport.get_extra_info("socket").fileno() == -1
            done.set()

    asyncio.run(main())


@pytest.mark.parametrize("reset", [True, False])
def test_a_cancellation_is_not_taken_for_a_lost_connection(reset: bool) -> None:
    async def main() -> None:
        handlers: list[asyncio.Task[None]] = []
        waits = asyncio.Event()

        async def handler(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            handlers.append(asyncio.current_task())  # type: ignore[arg-type]
            async with TCP["closing_writer"](writer):
                writer.write(b"x" * 20_000_000)
                waits.set()
                await hangs()

        async with served(handler) as (_, writer):
            await waits.wait()
            if reset:
                writer.transport.abort()
                await asyncio.sleep(0.1)  # the handler's end has lost its connection
            handlers[0].cancel()
            await asyncio.wait(handlers, timeout=0.5)
            assert handlers[0].cancelled()

    asyncio.run(main())


@pytest.mark.parametrize("how", ["stops", "is cancelled"])
def test_a_service_survives_a_long_line_and_ends_though_a_client_stays(how: str) -> None:
    async def main() -> None:
        stop = asyncio.Event()
        sock = socket.create_server(("127.0.0.1", 0))
        service = asyncio.create_task(TCP["serve"](sock, stop))
        good, writer = await asyncio.open_connection(*sock.getsockname())
        bad, other = await asyncio.open_connection(*sock.getsockname())
        other.write(b"x" * 100)
        assert await bad.read() == b""
        writer.write(b"still there?\n")
        assert await good.readline() == b"still there?\n"
        if how == "stops":
            stop.set()
        else:
            service.cancel()
        assert await good.read() == b""
        with pytest.raises(TimeoutError if how == "stops" else asyncio.CancelledError):
            await service
        assert sock.fileno() == -1
        for each in writer, other:
            each.transport.abort()

    async def bounded() -> None:
        await asyncio.wait_for(main(), 10)

    asyncio.run(bounded())
