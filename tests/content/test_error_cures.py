"""The cures of the error index that clean up: what fails, or is cancelled twice, loses nothing."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
from contextlib import asynccontextmanager, closing
from typing import TYPE_CHECKING, Any

import pytest

from context_workshop.testing import cancel_everywhere
from tests.content.definitions import SNIPPETS, definitions

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
    from pathlib import Path

WAITS = "import sys; print(); sys.stdin.read()"


async def hangs() -> None:
    await asyncio.Event().wait()


def sandbox(delete: Callable[[], Awaitable[None]]) -> Callable[[], Any]:
    cure = definitions("errors/at_exit_fixed")
    cure["Sandbox"] = type("Sandbox", (), {"delete": lambda _: delete()})
    opened: Callable[[], Any] = cure["sandbox"]
    return opened


def test_what_is_remote_is_deleted_however_often_it_is_cancelled() -> None:
    @asynccontextmanager
    async def scenario() -> AsyncIterator[Callable[[], Coroutine[Any, Any, None]]]:
        events: list[str] = []

        async def delete() -> None:
            events.append("deleting")
            for _ in range(3):
                await asyncio.sleep(0)
            events.append("deleted")

        opened = sandbox(delete)

        async def work() -> None:
            async with opened():
                await asyncio.sleep(0)

        yield work
        assert events in (["deleting", "deleted"], [])

    assert cancel_everywhere(scenario) > 3


@pytest.mark.parametrize("cancels", [0, 1, 2])
@pytest.mark.parametrize("failure", [OSError, asyncio.CancelledError])
def test_a_deletion_that_fails_is_heard_of(
    cancels: int, failure: type[BaseException], caplog: pytest.LogCaptureFixture
) -> None:
    kind = OSError if failure is OSError else RuntimeError

    async def delete() -> None:
        await asyncio.sleep(0.01)
        raise failure("the server is down")

    opened = sandbox(delete)

    async def use() -> None:
        async with opened():
            if cancels:
                await hangs()
            raise ValueError("the block's own")

    async def main() -> BaseException:
        task = asyncio.create_task(use())
        await asyncio.sleep(0)
        for _ in range(cancels):
            task.cancel()
            await asyncio.sleep(0)
        (end,) = await asyncio.gather(task, return_exceptions=True)
        assert isinstance(end, BaseException)
        return end

    end = asyncio.run(main())
    if cancels == 2:
        assert isinstance(end, asyncio.CancelledError)
        assert f"{kind.__name__}: " in caplog.text
    else:
        assert isinstance(end, kind)
        assert isinstance(end.__context__, (ValueError, asyncio.CancelledError))


CHILDREN = ["left", "fails", "cancelled", "cancelled twice", "out of time"]
PROGRAM = """
import asyncio, os, sys, time
sys.path.insert(0, sys.argv[1])
from tests.content.definitions import definitions

how = sys.argv[2]
children = []
cure = definitions("errors/" + sys.argv[3])
create = asyncio.create_subprocess_exec

async def noted(*command, **options):
    children.append(await create(*command, **options))
    return children[-1]

asyncio.create_subprocess_exec = noted
command = [sys.executable, "-c", "import time; time.sleep(60)"]

async def use():
    if "first_line" in cure:
        await cure["first_line"](*command)
        return
    async with cure["started"](*command):
        if how == "fails":
            raise ValueError("the block's own")
        if how != "left":
            await asyncio.Event().wait()

async def main():
    asyncio.get_running_loop().slow_callback_duration = 60  # a busy machine's steps are no fault
    task = asyncio.create_task(use())
    while not children:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0)
    if how == "out of time":
        try:
            async with asyncio.timeout(0):
                await task
        except TimeoutError:
            print("out of time")
    for _ in range({"cancelled": 1, "cancelled twice": 2}.get(how, 0)):
        task.cancel()
        await asyncio.sleep(0)
    print(repr((await asyncio.gather(task, return_exceptions=True))[0]))

asyncio.run(main())
while True:
    try:
        os.kill(children[0].pid, 0)
    except ProcessLookupError:
        break
    time.sleep(0.01)
"""


@pytest.mark.parametrize("how", CHILDREN)
@pytest.mark.parametrize("name", ["child_outlives_loop_fixed", "long_line_fixed"])
def test_no_child_is_left_and_no_transport_complains(name: str, how: str) -> None:
    if name == "long_line_fixed" and how in {"left", "fails"}:
        pytest.skip("it reads, and ends otherwise only if it is cancelled")
    run = subprocess.run(
        [sys.executable, "-X", "dev", "-c", PROGRAM, str(SNIPPETS.parent), how, name],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert ("ValueError" in run.stdout) == (how == "fails")
    assert ("CancelledError" in run.stdout) == (how not in {"left", "fails"})
    assert run.stderr == ""


HOLDS_THE_PIPE = {
    "deaf, its pipe full": "trap '' TERM; echo ready; exec yes",
    "deaf, a child of it writes on": "trap '' TERM; echo ready; sleep 5; sleep 5",
    "a child of it writes on": "echo ready; sleep 5",
}


@pytest.mark.parametrize("cancels", [0, 1, 2])
@pytest.mark.parametrize("script", HOLDS_THE_PIPE.values(), ids=HOLDS_THE_PIPE)
def test_a_child_of_your_own_is_not_waited_for_by_its_pipe(script: str, cancels: int) -> None:
    cure = definitions("08_local_mcp_integration/own_child_fixed", started=[])
    filled = asyncio.Event()

    async def use() -> None:
        async with cure["child"]("sh", "-c", script, grace=0.2) as process:
            await process.stdout.readline()
            await asyncio.sleep(0.2)  # the pipe fills up
            filled.set()
            if cancels:
                await hangs()

    async def main() -> None:
        task = asyncio.create_task(use())
        await filled.wait()
        for _ in range(cancels):
            task.cancel()
            await asyncio.sleep(0.05)
        done, _ = await asyncio.wait([task], timeout=4)
        while not task.done():  # end the test, too
            task.cancel()
            await asyncio.sleep(0.05)
        assert done
        assert task.cancelled() == bool(cancels)
        assert cure["started"][0].returncode in (-9, -15)
        await cure["started"][0].communicate()  # now the pipe is closed as well

    asyncio.run(main())


def test_the_first_line_does_not_wait_for_a_grandchild(monkeypatch: pytest.MonkeyPatch) -> None:
    first_line = definitions("errors/long_line_fixed")["first_line"]
    children: list[asyncio.subprocess.Process] = []
    create = asyncio.create_subprocess_exec

    async def noted(*command: str, **options: Any) -> asyncio.subprocess.Process:
        children.append(await create(*command, **options))
        return children[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", noted)

    async def main() -> bytes:
        line: bytes = await asyncio.wait_for(first_line("sh", "-c", "echo one; sleep 5; :"), 4)
        await children[0].communicate()  # now the pipe is closed as well
        return line

    assert asyncio.run(main()) == b"one\n"


def test_a_database_that_cannot_be_set_up_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cure = definitions("errors/database_locked_fixed")
    opened: list[sqlite3.Connection] = []
    path = tmp_path / "db"
    path.write_text("this is no database, but text " * 100)
    connect = sqlite3.connect

    def noted(*given: Any, **options: Any) -> sqlite3.Connection:
        opened.append(connect(*given, **options))
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", noted)
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        cure["prepare"](path)
    with pytest.raises(sqlite3.ProgrammingError, match="closed database"):
        opened[0].execute("SELECT 1")


def test_a_transaction_that_fails_leaves_nothing_and_no_lock(tmp_path: Path) -> None:
    cure = definitions("errors/database_locked_fixed")
    with cure["connect"](tmp_path / "db") as one, cure["connect"](tmp_path / "db") as two:
        with one:
            one.execute("CREATE TABLE notes (text UNIQUE)")
        cure["note"](one, "first")
        with pytest.raises(sqlite3.IntegrityError):
            cure["note"](one, "first")
        cure["note"](two, "second")
        with closing(one.execute("SELECT text FROM notes ORDER BY text")) as rows:
            assert rows.fetchall() == [("FIRST",), ("SECOND",)]


@pytest.mark.parametrize(
    ("cost", "error", "used"),
    [(None, None, 10), (7, None, 7), (0, None, 0), (None, ValueError, 10), (7, ValueError, 7)],
)
@pytest.mark.parametrize("hard", [False, True])
def test_a_call_that_fails_stays_booked(
    cost: int | None, error: type[Exception] | None, used: int, hard: bool
) -> None:
    budget = definitions("errors/overspent_fixed")["Budget"](25)
    kind: type[BaseException] | None = error and (asyncio.CancelledError if hard else error)

    def call() -> None:
        with budget.reserve(10) as booked:
            if cost is not None:
                booked.cost = cost
            if kind:
                raise kind

    if kind:
        with pytest.raises(kind):
            call()
    else:
        call()
    assert budget.used == used
    with pytest.raises(ValueError, match="left"), budget.reserve(26 - used):
        pass
    assert budget.used == used


def test_a_sender_that_fails_is_heard_of_and_the_client_is_not_waited_for() -> None:
    """Starlette's socket, played: what it raises comes out, whichever side ends."""
    from starlette.websockets import WebSocketDisconnect

    cure = definitions("errors/socket_left_fixed")

    class Socket:
        def __init__(self, *, leaves: bool) -> None:
            self.leaves, self.sends = leaves, 0

        async def accept(self) -> None: ...

        async def send_text(self, _: str) -> None:
            self.sends += 1
            if not self.leaves:
                raise OSError("the sender fails")

        async def receive_text(self) -> str:
            if self.leaves:
                await asyncio.sleep(0)
                await asyncio.sleep(0)
                raise WebSocketDisconnect(1000)
            await hangs()
            return ""

    async def main() -> None:
        socket = Socket(leaves=True)
        await cure["chat"](socket)
        assert socket.sends == 1
        with pytest.raises(ExceptionGroup) as group:
            await cure["chat"](Socket(leaves=False))
        assert [type(each) for each in group.value.exceptions] == [OSError]
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())


@pytest.mark.parametrize("error", [None, ValueError, asyncio.CancelledError, GeneratorExit])
@pytest.mark.parametrize(
    ("name", "manager", "given"),
    [("variable_for_a_block_fixed", "using", ["ada"]), ("half_turn_fixed", "turn", [[]])],
)
def test_a_block_that_fails_leaves_what_was_before(
    name: str, manager: str, given: list[Any], error: type[BaseException] | None
) -> None:
    cure = definitions(f"errors/{name}")
    if manager == "using":
        from contextvars import ContextVar

        cure["user"] = ContextVar[str | None]("user", default=None)

    def use() -> None:
        with cure[manager](*given) as value:
            if value is not None:
                value.append("sent")
            if error:
                raise error

    if error:
        with pytest.raises(error):
            use()
    else:
        use()
    if manager == "using":
        assert cure["user"].get() is None
    else:
        assert given == [["sent"]] if error is None else given == [[]]
        given[0].clear()


@pytest.mark.parametrize("error", [None, ValueError, KeyboardInterrupt])
def test_a_worker_thread_ends_with_its_block(error: type[BaseException] | None) -> None:
    import threading

    before = threading.active_count()
    cure = definitions("errors/never_ends_fixed")

    def use() -> None:
        with cure["worker"]() as jobs:
            jobs.put("one")
            if error:
                raise error

    if error:
        with pytest.raises(error):
            use()
    else:
        use()
    assert threading.active_count() == before


@pytest.mark.parametrize("error", [None, ValueError])
def test_the_error_of_a_worker_thread_is_heard_of(error: type[Exception] | None) -> None:
    """Of the block's, too: as the other's context."""

    def work(jobs: object) -> None:
        raise AttributeError(jobs)

    cure = definitions("errors/never_ends_fixed")
    cure["work"] = work

    def use() -> None:
        with cure["worker"]():
            if error:
                raise error

    with pytest.raises(AttributeError) as caught:
        use()
    assert type(caught.value.__context__) is (error or type(None))


@pytest.mark.skipif(os.name != "posix", reason="needs signals of POSIX")
def test_a_server_that_does_not_end_is_killed_and_the_time_out_is_heard_of() -> None:
    path = SNIPPETS / "errors/stdin_thread_fixed.py"
    code = path.read_text("utf-8").replace("closed(server, 10)", "closed(server, 0.2)")
    code = code.replace("reader.start()", "import time; time.sleep(60)")
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=30
    )
    assert run.returncode == 1
    assert "TimeoutExpired" in run.stderr
    assert "cleaned up" not in run.stdout
