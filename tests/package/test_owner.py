"""owned: any task may leave, in any order; nothing stays behind, and no error is lost."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import traceback
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from contextvars import ContextVar
from functools import partial
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from anyio.lowlevel import checkpoint
from pytest_examples import find_examples

import context_workshop
from context_workshop import owned
from context_workshop._extras import EXTRAS
from context_workshop.testing import Part, cancel_everywhere, fail_everywhere

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

BACKENDS = ("asyncio", "trio")
both = pytest.mark.parametrize(
    "run", [partial(anyio.run, backend=b) for b in BACKENDS], ids=BACKENDS
)


class Server:
    """A manager with a task group and a cancel scope, as MCP clients and transports have."""

    def __init__(self, name: str = "server", *, dies_of: BaseException | None = None) -> None:
        self.name = name
        self.dies_of = dies_of
        self.log: list[str] = []

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[str]:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self.serve)
            await checkpoint()
            self.log.append("opened")
            try:
                yield self.name
            except BaseException as error:
                self.log.append(type(error).__name__)
                raise
            finally:
                self.log.append("closed")
                tasks.cancel_scope.cancel()

    async def serve(self) -> None:
        if self.dies_of is not None:
            await anyio.sleep(0.01)
            raise self.dies_of
        await anyio.sleep_forever()


async def leave(manager: Any, error: BaseException | None = None) -> object:
    return await manager.__aexit__(type(error) if error else None, error, None)


# --- what it is for


@both
def test_the_bug_that_it_makes_impossible(run: Any) -> None:
    """Without it: the same steps fail under both backends."""

    async def main() -> None:
        manager = Server().connect()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(manager.__aenter__)
        await leave(manager)

    with pytest.raises(BaseException) as raised:
        run(main)
    assert "cancel scope" in "".join(traceback.format_exception(raised.value)).lower()


@both
@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_entered_in_parallel_and_left_by_other_tasks_in_any_order(
    run: Any, order: Sequence[int]
) -> None:
    servers = [Server(name) for name in "abc"]

    async def main() -> None:
        managers = [owned(server.connect()) for server in servers]
        async with anyio.create_task_group() as tasks:
            for manager in managers:
                tasks.start_soon(manager.__aenter__)
        for index in order:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(leave, managers[index])
            assert managers[index].closed
        await checkpoint()  # the next innocent await

    run(main)
    assert all(server.log == ["opened", "closed"] for server in servers)


@both
def test_gives_the_value_and_closes(run: Any) -> None:
    server = Server("git")

    async def main() -> None:
        async with owned(server.connect()) as value:
            assert value == "git"
            assert server.log == ["opened"]
        assert server.log == ["opened", "closed"]

    run(main)


@both
def test_enters_at_once_in_an_exit_stack(run: Any) -> None:
    servers = [Server(name) for name in "ab"]

    async def main() -> None:
        async with AsyncExitStack() as stack:
            for server in servers:
                await stack.enter_async_context(owned(server.connect()))
        assert all(server.log[-1] == "closed" for server in servers)

    run(main)


@both
def test_sees_the_callers_context_and_keeps_its_own(run: Any) -> None:
    request: ContextVar[str] = ContextVar("request")

    @asynccontextmanager
    async def manager() -> AsyncIterator[str]:
        token = request.set(request.get() + ", inside")
        yield request.get()
        request.reset(token)  # needs the context in which it was set

    async def main() -> None:
        request.set("req-1")
        async with owned(manager()) as seen:
            assert seen == "req-1, inside"
            assert request.get() == "req-1"

    run(main)


# --- errors of the body


@both
def test_an_error_of_the_body_leaves_as_it_is(run: Any) -> None:
    server = Server()
    bug = ValueError("app bug")

    async def main() -> None:
        async with owned(server.connect()):
            raise bug

    with pytest.raises(ValueError, match="app bug") as raised:
        run(main)
    assert raised.value is bug
    assert bug.__context__ is None
    assert server.log == ["opened", "ValueError", "closed"]
    files = {frame.path.name for frame in raised.traceback}  # type: ignore[union-attr]
    assert "owner.py" not in files


@both
def test_the_manager_may_suppress_an_error(run: Any) -> None:
    @asynccontextmanager
    async def forgiving() -> AsyncIterator[None]:
        try:
            yield
        except ValueError:
            await checkpoint()

    async def main() -> None:
        async with owned(forgiving()):
            raise ValueError("forgiven")
        with pytest.raises(KeyError):
            async with owned(forgiving()):
                raise KeyError("not forgiven")

    run(main)


@both
def test_the_manager_may_replace_an_error(run: Any) -> None:
    @asynccontextmanager
    async def translating() -> AsyncIterator[None]:
        try:
            yield
        except OSError as error:
            raise ConnectionError("translated") from error

    bug = OSError("original")

    async def main() -> None:
        async with owned(translating()):
            raise bug

    with pytest.raises(ConnectionError, match="translated") as raised:
        run(main)
    assert raised.value.__cause__ is bug


@both
def test_what_closing_adds_leaves_with_the_bodys_error_in_its_context(run: Any) -> None:
    @asynccontextmanager
    async def clumsy() -> AsyncIterator[None]:
        async with anyio.create_task_group():
            try:
                yield
            finally:
                raise OSError("close failed")

    @asynccontextmanager
    async def crowded() -> AsyncIterator[None]:
        try:
            yield
        except ValueError as error:
            raise ExceptionGroup("both", [error, OSError("close failed")]) from None

    bug = ValueError("app bug")

    async def main(manager: Any) -> None:
        async with owned(manager):
            raise bug

    for manager in (clumsy(), crowded()):
        with pytest.raises(ExceptionGroup) as raised:
            run(partial(main, manager))
        assert [str(error) for error in raised.value.exceptions] == ["close failed"]
        context: BaseException | None = raised.value
        seen = []
        while context is not None:
            seen.append(context)
            inner = getattr(context, "exceptions", ())
            seen += [error.__context__ for error in inner if error.__context__]
            context = context.__context__
        assert bug in seen


@both
def test_an_error_on_closing_alone_leaves_as_it_is(run: Any) -> None:
    @asynccontextmanager
    async def clumsy() -> AsyncIterator[None]:
        yield
        raise OSError("close failed")

    async def main() -> None:
        manager = owned(clumsy())
        with pytest.raises(OSError, match="close failed"):
            async with manager:
                pass
        assert manager.closed

    run(main)


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, StopIteration, GeneratorExit])
@both
def test_every_kind_of_error_reaches_the_manager_and_leaves(
    run: Any, error: type[BaseException]
) -> None:
    class Manager:
        async def __aenter__(self) -> None:
            pass

        async def __aexit__(self, kind: object, value: object, traceback: object) -> None:
            seen.append(kind)

    seen: list[object] = []

    async def main() -> None:
        manager = owned(Manager())
        await manager.__aenter__()
        assert not await leave(manager, error())

    run(main)
    assert seen == [error]


# --- entering fails


@both
def test_an_error_on_entering_is_raised_and_nothing_stays(run: Any) -> None:
    server = Server()

    @asynccontextmanager
    async def broken() -> AsyncIterator[None]:
        async with owned(server.connect()):
            raise ConnectionRefusedError("no server")
            yield

    async def main() -> None:
        manager = owned(broken())
        with pytest.raises(ConnectionRefusedError, match="no server"):
            await manager.__aenter__()
        assert server.log[-1] == "closed"
        assert manager.closed
        with pytest.raises(RuntimeError, match="can't be left, for its block has ended"):
            await leave(manager)

    run(main)


# --- cancellation


@both
def test_cancelled_while_entering(run: Any) -> None:
    log = []

    @asynccontextmanager
    async def slow(cancel: Callable[[], None]) -> AsyncIterator[None]:
        async with Server().connect():
            try:
                cancel()
                await anyio.sleep_forever()
            finally:
                log.append("given up")
            yield

    async def main() -> None:
        with anyio.CancelScope() as scope:
            manager = owned(slow(scope.cancel))
            await manager.__aenter__()
        assert scope.cancelled_caught
        assert manager.closed
        assert log == ["given up"]

    run(main)


@both
def test_cancelled_while_entering_a_manager_that_enters_all_the_same(run: Any) -> None:
    log = []

    @asynccontextmanager
    async def stubborn(cancel: Callable[[], None]) -> AsyncIterator[None]:
        with anyio.CancelScope(shield=True):
            cancel()
            for _ in range(5):
                await checkpoint()
        log.append("opened")
        try:
            yield
        finally:
            log.append("closed")

    async def main() -> None:
        with anyio.CancelScope() as scope:
            async with owned(stubborn(scope.cancel)):
                pytest.fail("entered")
        assert scope.cancelled_caught

    run(main)
    assert log == ["opened", "closed"]


@both
def test_cancelled_in_the_body(run: Any) -> None:
    server = Server()

    async def main() -> None:
        with anyio.CancelScope() as scope:
            async with owned(server.connect()):
                scope.cancel()
                await anyio.sleep_forever()
        assert scope.cancelled_caught
        await checkpoint()

    run(main)
    assert server.log[0] == "opened"
    assert server.log[-1] == "closed"


@both
def test_cancelled_while_leaving(run: Any) -> None:
    log = []

    @asynccontextmanager
    async def slow(cancel: Callable[[], None]) -> AsyncIterator[None]:
        yield
        try:
            cancel()
            await anyio.sleep_forever()
        finally:
            log.append("given up")

    async def main() -> None:
        with anyio.CancelScope() as scope:
            manager = owned(slow(scope.cancel))
            async with manager:
                pass
        assert scope.cancelled_caught
        assert manager.closed

    run(main)
    assert log == ["given up"]


@both
def test_a_cancel_scope_does_not_break_through_a_shield(run: Any) -> None:
    log = []

    @asynccontextmanager
    async def careful(cancel: Callable[[], None]) -> AsyncIterator[None]:
        yield
        cancel()
        with anyio.CancelScope(shield=True):
            for _ in range(5):
                await checkpoint()
            log.append("closed")
        await checkpoint()
        log.append("not shielded")

    async def main() -> None:
        with anyio.CancelScope() as scope:
            async with owned(careful(scope.cancel)):
                pass
        assert scope.cancelled_caught

    run(main)
    assert log == ["closed"]


@both
def test_a_cancellation_can_not_be_suppressed(run: Any) -> None:
    @asynccontextmanager
    async def greedy() -> AsyncIterator[None]:
        with suppress(BaseException):  # the mistake under test
            yield

    async def main() -> None:
        with anyio.CancelScope() as scope:
            async with owned(greedy()):
                scope.cancel()
                await anyio.sleep_forever()
        assert scope.cancelled_caught

    run(main)


@both
def test_closing_that_fails_on_cancellation_is_reported(run: Any) -> None:
    @asynccontextmanager
    async def clumsy() -> AsyncIterator[None]:
        try:
            yield
        finally:
            raise OSError("close failed")

    async def main() -> None:
        with anyio.CancelScope() as scope:
            async with owned(clumsy()):
                scope.cancel()
                await anyio.sleep_forever()

    with pytest.raises(OSError, match="close failed"):
        run(main)


@pytest.mark.parametrize(("times", "expected"), [(1, ["closing", "closed"]), (2, ["closing"])])
def test_only_a_second_task_cancel_breaks_off_closing(times: int, expected: list[str]) -> None:
    """As in a plain `async with` under asyncio."""
    log = []

    async def main() -> None:
        closing, may_close = asyncio.Event(), asyncio.Event()

        @asynccontextmanager
        async def tidy() -> AsyncIterator[None]:
            try:
                yield
            finally:
                log.append("closing")
                closing.set()
                await may_close.wait()
                log.append("closed")

        async def use() -> None:
            async with owned(tidy()):
                entered.set()
                await asyncio.Event().wait()

        entered = asyncio.Event()
        task = asyncio.create_task(use())
        await entered.wait()
        task.cancel()
        await closing.wait()
        if times == 2:
            task.cancel()
        else:
            may_close.set()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert log == expected


def test_within_asyncio_timeout() -> None:
    server = Server()

    async def main() -> None:
        with pytest.raises(TimeoutError):  # noqa: PT012
            async with asyncio.timeout(None) as limit, owned(server.connect()):
                limit.reschedule(asyncio.get_running_loop().time())
                await asyncio.Event().wait()
        task = asyncio.current_task()
        assert task is not None
        assert task.cancelling() == 0

    asyncio.run(main())
    assert server.log[-1] == "closed"


# --- the manager ends by itself


@both
def test_the_body_goes_on_and_can_learn_that_the_server_died(run: Any) -> None:
    log: list[str] = []

    async def main() -> None:
        manager = owned(Server(dies_of=OSError("server died")).connect())
        async with manager:
            assert not manager.closed
            await manager.wait_closed()
            assert manager.closed
            log.append("still here")
        log.append("not here")

    with pytest.raises(ExceptionGroup) as raised:
        run(main)
    assert [str(error) for error in raised.value.exceptions] == ["server died"]
    assert log == ["still here"]


@both
def test_the_body_fails_because_the_server_died(run: Any) -> None:
    bug = ConnectionError("closed")

    async def main() -> None:
        manager = owned(Server(dies_of=OSError("server died")).connect())
        async with manager:
            await manager.wait_closed()
            raise bug

    with pytest.raises(ExceptionGroup) as raised:
        run(main)
    assert raised.value.__context__ is bug


@both
def test_a_manager_that_ends_quietly_suppresses_nothing(run: Any) -> None:
    @asynccontextmanager
    async def brief() -> AsyncIterator[None]:
        with anyio.move_on_after(0.01):
            yield

    async def main() -> None:
        manager = owned(brief())
        async with manager:
            await manager.wait_closed()
        manager = owned(brief())
        with pytest.raises(ValueError, match="app bug"):  # noqa: PT012
            async with manager:
                await manager.wait_closed()
                raise ValueError("app bug")

    run(main)


def test_an_owner_cancelled_from_outside_is_an_error_and_no_cancellation() -> None:
    async def cancel_others() -> None:
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    async def main() -> None:
        server = Server()
        manager = owned(server.connect())
        with pytest.raises(RuntimeError, match=r"the task that owns .* was cancelled"):  # noqa: PT012
            async with manager:
                await cancel_others()
                await manager.wait_closed()
        assert server.log[-1] == "closed"
        await asyncio.sleep(0)

    asyncio.run(main())


@both
def test_what_is_still_open_at_the_end_of_the_program_is_closed(run: Any) -> None:
    server = Server()

    async def main() -> None:
        await owned(server.connect()).__aenter__()
        gc.collect()  # nobody holds it but the loop
        await checkpoint()
        assert server.log == ["opened"]

    run(main)
    assert server.log[-1] == "closed"


# --- misuse


@both
def test_misuse_is_refused_and_changes_nothing(run: Any) -> None:
    async def main() -> None:
        manager = owned(Server().connect())
        with pytest.raises(RuntimeError, match=r"<owned new: .*, for it was not entered"):
            await leave(manager)
        with pytest.raises(RuntimeError, match="never entered"):
            await manager.wait_closed()
        assert not manager.closed
        async with manager as name:
            with pytest.raises(RuntimeError, match="can't be entered, for it is open already"):
                await manager.__aenter__()
            assert name == "server"
            assert not manager.closed
        assert manager.closed
        await manager.wait_closed()
        with pytest.raises(RuntimeError, match="can't be left, for its block has ended"):
            await leave(manager)
        with pytest.raises(RuntimeError, match="can't be entered, for its block has ended"):
            await manager.__aenter__()

    run(main)


@both
def test_misuse_while_it_is_being_entered(run: Any) -> None:
    go = None

    @asynccontextmanager
    async def slow() -> AsyncIterator[None]:
        assert go is not None
        await go.wait()
        yield

    async def main() -> None:
        nonlocal go
        go = anyio.Event()
        manager = owned(slow())
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(manager.__aenter__)
            await anyio.wait_all_tasks_blocked()
            with pytest.raises(RuntimeError, match=r"<owned entering: .*, for it is being entered"):
                await manager.__aenter__()
            with pytest.raises(RuntimeError, match="can't be left, for it is still being entered"):
                await leave(manager)
            go.set()
        await leave(manager)

    run(main)


@pytest.mark.parametrize("name", ["owner.py", "pool.py"])
def test_it_is_copied_as_one_file(name: str, tmp_path: Path) -> None:
    """Its docstring's example runs with the copy, and without the package."""
    source = Path(context_workshop.__file__).with_name(name)
    (tmp_path / name).write_text(source.read_text("utf-8"), "utf-8")
    (example, *_) = find_examples(str(source))
    code = example.source.replace("from context_workshop import", f"from {name[:-3]} import")
    block = "import sys; sys.modules['context_workshop'] = None\n"
    done = subprocess.run(
        [sys.executable, "-c", block + code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    promised = [line.strip()[3:] for line in code.splitlines() if line.strip().startswith("#> ")]
    assert done.stdout.splitlines() == promised


def test_says_which_extra_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "context_workshop.owner")
    monkeypatch.setitem(sys.modules, "anyio", None)
    with pytest.raises(ImportError, match="needs the extra 'anyio'") as missing:
        import context_workshop.owner  # noqa: F401
    # Told by itself, for it may be copied; with the words of all others.
    assert str(missing.value).endswith(f"pip install '{EXTRAS['anyio'][0]}'")


# --- everywhere


def test_nothing_is_left_behind_by_a_cancellation_anywhere() -> None:
    servers: list[Server] = []

    @asynccontextmanager
    async def scenario() -> AsyncIterator[Any]:
        server = Server()
        servers.append(server)

        async def work() -> None:
            async with owned(server.connect()):
                await asyncio.sleep(0)
                await asyncio.sleep(0)

        yield work
        assert server.log.count("opened") == server.log.count("closed")

    assert cancel_everywhere(scenario) >= 8
    assert any(server.log for server in servers)


def test_cancelled_anywhere_with_plain_asyncio_cleanup() -> None:
    @asynccontextmanager
    async def scenario() -> AsyncIterator[Any]:
        held = []

        @asynccontextmanager
        async def resource() -> AsyncIterator[None]:
            await asyncio.sleep(0)
            held.append("resource")
            try:
                yield
            finally:
                try:
                    await asyncio.sleep(0)
                finally:
                    held.pop()

        async def work() -> None:
            async with owned(resource()):
                await asyncio.sleep(0)

        yield work
        assert not held

    assert cancel_everywhere(scenario) >= 8


def test_every_step_of_a_stack_of_owned_ones_may_fail() -> None:
    @asynccontextmanager
    async def stacked(parts: Sequence[Part]) -> AsyncIterator[None]:
        first, second, third = parts
        async with owned(first), owned(second), owned(third):
            yield

    assert fail_everywhere(stacked, 3) == 57


def test_an_owner_without_care_is_caught() -> None:
    """Right as long as nobody cancels it."""

    class Careless:
        def __init__(self, manager: Any) -> None:
            self.manager = manager
            self.ready, self.leaving = asyncio.Event(), asyncio.Event()

        async def own(self) -> None:
            async with self.manager:
                self.ready.set()
                await self.leaving.wait()

        async def __aenter__(self) -> None:
            self.task = asyncio.create_task(self.own())
            await self.ready.wait()

        async def __aexit__(self, *error: object) -> None:
            self.leaving.set()
            await self.task

    @asynccontextmanager
    async def scenario() -> AsyncIterator[Any]:
        async def work() -> None:
            async with Careless(Server().connect()):
                await asyncio.sleep(0)

        yield work

    with pytest.raises(ExceptionGroup, match="2 of 6 cancellations") as raised:
        cancel_everywhere(scenario)
    assert all("left running" in str(error) for error in raised.value.exceptions)
