"""Pool(shared=...): one holder over all processes, nothing lost when one of them dies."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from filelock import lock_descriptor
from hypothesis import HealthCheck, given, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.strategies import data, lists, sampled_from, text

from context_workshop import GPU, Lease, Pool, _shared
from context_workshop.testing import cancel_everywhere

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
    from pathlib import Path

    from hypothesis.strategies import DataObject

UNIX = pytest.mark.skipif(os.name == "nt", reason="no fork, no SIGKILL")


async def settle() -> None:
    """Let every task run until it waits for something, and every look that is due be taken."""
    for _ in range(12):
        await asyncio.sleep(0)


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look in each round of the loop, and stand back for nobody: no test waits for a clock."""
    monkeypatch.setattr(_shared, "LOOK", 0)
    monkeypatch.setattr(_shared, "REST", 0)


class Clock:
    """The clock of the turns, set by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        monkeypatch.setattr(_shared, "monotonic", lambda: self.now)
        monkeypatch.setattr(_shared, "LOOK", 0)


async def held(pool: Pool[Any], timeout: float | None = None) -> Lease[Any]:  # noqa: ASYNC109
    lease = pool.acquire(timeout)
    await lease.__aenter__()
    return lease


def left(lease: Lease[Any]) -> None:
    """Leave it, without a loop: leaving never waits."""
    with pytest.raises(StopIteration):
        lease.__aexit__(None, None, None).send(None)


# --- in one process


def test_two_pools_on_one_folder_exclude_each_other(tmp_path: Path, often: None) -> None:
    async def main() -> None:
        one, other = Pool(["a", "b"], shared=tmp_path), Pool(["b", "a"], shared=str(tmp_path))
        async with one.acquire() as first, other.acquire() as second:
            assert {first, second} == {"a", "b"}
            for pool in (one, other):
                with pytest.raises(TimeoutError, match=r"1 of 2 held here, 1 waiting, shared in"):
                    await held(pool, timeout=0)
        assert (one.free, one.waiting, other.free, other.waiting) == (2, 0, 2, 0)

    asyncio.run(main())


def test_only_what_has_the_same_name_is_excluded(tmp_path: Path, often: None) -> None:
    async def main() -> None:
        gpu = GPU("GPU-1", 0, "small", None)
        one, other = Pool([gpu, 7], shared=tmp_path), Pool(["GPU-1", "7", "c"], shared=tmp_path)
        async with one.acquire() as first, one.acquire() as second:
            assert (first, second) == (gpu, 7)
            async with other.acquire() as third:
                assert third == "c"
                with pytest.raises(TimeoutError):
                    await held(other, timeout=0)

    asyncio.run(main())


def test_a_free_one_is_taken_and_given_back_without_a_suspension(tmp_path: Path) -> None:
    async def take() -> None:
        async with Pool(["a"], shared=tmp_path).acquire():
            pass

    with pytest.raises(StopIteration):
        take().send(None)


def test_who_waits_finds_what_another_pool_gives_back(tmp_path: Path, often: None) -> None:
    async def main() -> None:
        one, other = Pool(["a"], shared=tmp_path), Pool(["a"], shared=tmp_path)
        lease = await held(one)
        waiting = asyncio.create_task(held(other))
        await settle()
        assert (waiting.done(), other.waiting, other.free) == (False, 1, 1)
        left(lease)
        left(await waiting)
        assert (one.free, other.free, other.waiting) == (1, 1, 0)

    asyncio.run(main())


def test_a_line_is_served_in_order_and_nobody_overtakes(tmp_path: Path, often: None) -> None:
    async def main() -> None:
        elsewhere, pool = Pool(["a"], shared=tmp_path), Pool(["a"], shared=tmp_path)
        served = []

        async def use(name: str) -> None:
            async with pool.acquire():
                served.append(name)
                await asyncio.sleep(0)

        lease = await held(elsewhere)
        tasks = [asyncio.create_task(use(name)) for name in "123"]
        await settle()
        left(lease)  # and nobody has looked yet: a newcomer finds it free, but has to wait
        with pytest.raises(TimeoutError):
            await held(pool, timeout=0)
        await use("newcomer")
        await asyncio.gather(*tasks)
        assert served == ["1", "2", "3", "newcomer"]
        assert pool.free == 1

    asyncio.run(main())


@pytest.mark.parametrize("way", ["cancel", "time-out", "abandon"])
def test_a_wait_in_vain_leaves_nothing_held_and_no_timer(
    way: str, tmp_path: Path, often: None
) -> None:
    async def main() -> None:
        one, other = Pool(["a"], shared=tmp_path), Pool(["a"], shared=tmp_path)
        lease = await held(one)
        if way == "abandon":
            entering = other.acquire().__aenter__()
            entering.send(None)
            entering.close()
        else:
            task = asyncio.create_task(held(other, 0.001 if way == "time-out" else None))
            await settle()
            if way == "cancel":
                task.cancel()
            await asyncio.wait([task])
            assert task.cancelled() or isinstance(task.exception(), TimeoutError)
        timers: list[asyncio.TimerHandle] = asyncio.get_running_loop()._scheduled  # type: ignore[attr-defined]
        assert all(timer.cancelled() for timer in timers)
        left(lease)
        assert (other.free, other.waiting) == (1, 0)
        left(await held(one, timeout=0))

    asyncio.run(main())


def test_a_find_that_meets_a_cancellation_is_given_back(tmp_path: Path, often: None) -> None:
    async def main() -> None:
        one, other = Pool(["a"], shared=tmp_path), Pool(["a"], shared=tmp_path)
        lease = await held(one)
        task = asyncio.create_task(held(other))
        await settle()
        left(lease)
        while other.free:  # until it is locked for the task, which has not run
            assert other._sharing is not None
            other._sharing._look()
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
        left(await held(one, timeout=0))

    asyncio.run(main())


def contended(folder: Path) -> Callable[[], Any]:
    """A scenario in which the cancelled one waits, a rival ahead of it is of another pool."""

    @asynccontextmanager
    async def scenario() -> AsyncIterator[Callable[[], Coroutine[Any, Any, None]]]:
        pools = [Pool(["a"], shared=folder) for _ in range(2)]

        async def use(pool: Pool[str]) -> None:
            async with pool.acquire():
                await asyncio.sleep(0)
                await asyncio.sleep(0)

        ahead = [asyncio.create_task(use(pool)) for pool in pools]
        await asyncio.sleep(0)
        yield partial(use, pools[1])
        tasks = [*ahead, *(asyncio.create_task(use(pool)) for pool in pools)]
        for _ in range(10):
            await settle()
        stuck = [task for task in tasks if not task.done()]
        for task in stuck:
            task.cancel()
        if stuck:
            await asyncio.wait(stuck)
        assert not stuck, f"{len(stuck)} tasks wait for ever"
        left(await held(Pool(["a"], shared=folder), timeout=0))

    return scenario


def test_nothing_is_lost_to_a_cancellation_anywhere(tmp_path: Path, often: None) -> None:
    assert cancel_everywhere(contended(tmp_path)) == 4


def test_a_lease_that_is_dropped_gives_its_lock_back(tmp_path: Path) -> None:
    async def main() -> None:
        lease = await held(Pool(["a"], shared=tmp_path))
        with pytest.warns(ResourceWarning, match="unclosed file"):
            del lease
        left(await held(Pool(["a"], shared=tmp_path), timeout=0))

    asyncio.run(main())


# --- turns


def test_after_its_turn_a_pool_leaves_it_to_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> None:
        clock = Clock(monkeypatch)
        one, other = Pool(["a"], shared=tmp_path), Pool(["a"], shared=tmp_path)
        lease = await held(one)
        own, foreign = (asyncio.create_task(held(pool)) for pool in (one, other))
        await settle()
        clock.now += 0.9
        left(lease)  # handed on in its own line
        lease = await own
        own = asyncio.create_task(held(one))
        await settle()
        clock.now += 0.1
        left(lease)
        await settle()
        assert (foreign.done(), own.done()) == (True, False)
        left(await foreign)
        await settle()
        assert not own.done()
        left(await held(Pool(["a"], shared=tmp_path), timeout=0))  # it is free meanwhile
        clock.now += 0.1
        left(await own)

    asyncio.run(main())


def test_leases_on_end_are_one_turn_and_a_pause_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> None:
        clock = Clock(monkeypatch)
        pool = Pool(["a"], shared=tmp_path)
        for pause in (0.15, 0.05, 0.05, 0):  # a turn of its own, then one of 1.15 s
            lease = await held(pool, timeout=0)
            clock.now += 0.35
            left(lease)
            clock.now += pause
        waiting = asyncio.create_task(held(pool))
        await settle()
        assert not waiting.done()
        with pytest.raises(TimeoutError):  # behind the one that waits, as always
            await held(pool, timeout=0)
        waiting.cancel()
        await asyncio.wait([waiting])
        left(await held(pool, timeout=0))  # at once, or not at all: it would never wait its turn

    asyncio.run(main())


# --- names and places


@pytest.mark.parametrize("resource", [None, 1.5, True, b"a", ("a",), object()])
def test_what_has_no_name_is_refused(resource: object, tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="has no name that other processes know it by: share str"):
        Pool([resource], shared=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_names_are_not_empty_and_stand_for_one_resource(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="the name of '' is empty"):
        Pool([""], shared=tmp_path)
    with pytest.raises(ValueError, match="two resources have the name '1'"):
        Pool([1, "1"], shared=tmp_path)
    assert list(tmp_path.iterdir()) == []


@settings(deadline=None)
@given(lists(text(min_size=1), unique=True))
def test_each_name_has_a_file_of_its_own_that_any_system_takes(names: list[str]) -> None:
    files = [_shared._file_name(name) for name in names]
    assert len({file.lower() for file in files}) == len(names)
    for file in files:
        assert file.isascii()
        assert not set(file) & set('/\\:*?"<>|\0')
        assert len(file) < 110


def test_the_names_of_files_stay_as_they_are() -> None:
    """Or two versions of this package would not exclude each other."""
    assert _shared._file_name("GPU-1/ä") == "GPU-1_-441e6327658b430b.lock"


def test_places_that_are_none_are_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place, error in (("missing", FileNotFoundError), ("file", NotADirectoryError)):
        with pytest.raises(error, match=place) as caught:
            Pool(["a"], shared=tmp_path / place)
        assert "lock file of 'a'" in caught.value.__notes__[0]
        assert "a folder of this machine that is there already" in caught.value.__notes__[0]
    with pytest.raises(ValueError, match="shared is the folder of the lock files, not ''"):
        Pool(["a"], shared="")


@UNIX
@pytest.mark.parametrize("made", [False, True])
def test_a_place_without_rights_is_refused_at_once(made: bool, tmp_path: Path) -> None:
    """A folder where one may not write, and one where another user has made the file."""
    path = tmp_path / _shared._file_name("a")
    if made:
        path.touch(0o400)
    tmp_path.chmod(0o500)
    try:
        assert without_rights(lambda: Pool(["a"], shared=tmp_path)) == (
            f"[Errno 13] Permission denied: '{path}'"
        )
    finally:
        tmp_path.chmod(0o700)


def without_rights(make: Callable[[], object]) -> str:
    """What it fails with; for root, in a child that is another user."""
    fork = multiprocessing.get_context("fork")
    ours, theirs = fork.Pipe(duplex=False)

    def in_child() -> None:
        if os.geteuid() == 0:
            os.seteuid(65534)
        try:
            make()
        except OSError as error:
            theirs.send(str(error))

    child = fork.Process(target=in_child)
    child.start()
    theirs.close()
    child.join()
    try:
        said = ours.recv()
    finally:
        ours.close()
        child.close()
    assert isinstance(said, str)
    return said


@UNIX
@pytest.mark.parametrize("obstacle", ["link", "folder"])
def test_a_file_that_is_none_is_refused(obstacle: str, tmp_path: Path) -> None:
    path = tmp_path / _shared._file_name("a")
    if obstacle == "link":
        path.symlink_to(tmp_path / "elsewhere")
    else:
        path.mkdir()
    with pytest.raises(OSError, match=path.name):
        Pool(["a"], shared=tmp_path)
    assert not (tmp_path / "elsewhere").exists()


def test_a_folder_that_goes_away_fails_who_enters_and_who_waits(
    tmp_path: Path, often: None
) -> None:
    async def main() -> None:
        folder = tmp_path / "locks"
        folder.mkdir()
        one, other = Pool(["a"], shared=folder), Pool(["a"], shared=folder)
        lease = await held(one)
        waiting = [asyncio.create_task(held(other)) for _ in range(2)]
        await settle()
        (folder / _shared._file_name("a")).unlink()
        folder.rmdir()
        for entering in (*waiting, asyncio.create_task(held(other))):
            with pytest.raises(FileNotFoundError, match="locks"):
                await entering
        assert (other.free, other.waiting) == (1, 0)
        with pytest.warns(RuntimeWarning, match="was removed or replaced while 'a' was held"):
            left(lease)

    asyncio.run(main())
    assert list(tmp_path.iterdir()) == []


@UNIX
def test_a_lock_file_that_is_replaced_is_reported_by_who_held_it(
    tmp_path: Path, often: None
) -> None:
    async def main() -> None:
        one, other = Pool(["a"], shared=tmp_path), Pool(["a"], shared=tmp_path)
        lease = await held(one)
        (tmp_path / _shared._file_name("a")).unlink()
        second = await held(other, timeout=0)  # the price of it
        with pytest.warns(RuntimeWarning, match="another process may have held it") as caught:
            left(lease)
        assert caught[0].filename == __file__
        with pytest.raises(TimeoutError):
            await held(one, timeout=0)
        left(second)
        assert (one.free, other.free) == (1, 1)

    asyncio.run(main())


@UNIX
def test_a_lock_file_that_is_replaced_while_it_is_being_locked_counts_for_nothing(
    tmp_path: Path, often: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    replaced: list[bool] = []

    def lock(descriptor: int, *, blocking: bool) -> bool:
        if not replaced:
            (tmp_path / _shared._file_name("a")).unlink()
            replaced.append(True)
        return lock_descriptor(descriptor, blocking=blocking)

    async def main() -> None:
        one, other = Pool(["a"], shared=tmp_path), Pool(["a"], shared=tmp_path)
        monkeypatch.setattr(_shared, "lock_descriptor", lock)
        lease = await held(one)
        with pytest.raises(TimeoutError):
            await held(other, timeout=0)
        left(lease)

    asyncio.run(main())


@UNIX
def test_a_copy_of_the_open_file_holds_nothing_back(tmp_path: Path) -> None:
    """As a child has one that was forked in C, where no hook of Python's runs."""

    async def main() -> None:
        pool = Pool(["a"], shared=tmp_path)
        lease = await held(pool)
        assert pool._sharing is not None
        (file,) = pool._sharing._files.values()
        assert file._open_file is not None
        copy = os.dup(file._open_file.fileno())
        try:
            left(lease)
            left(await held(Pool(["a"], shared=tmp_path), timeout=0))
        finally:
            os.close(copy)

    asyncio.run(main())


def test_a_relative_folder_stays_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> None:
        monkeypatch.chdir(tmp_path)
        pool = Pool(["a"], shared=".")
        monkeypatch.chdir("/")
        left(await held(pool))

    asyncio.run(main())
    assert len(list(tmp_path.iterdir())) == 1


# --- over processes

HOLDER = """\
import asyncio, sys
from context_workshop import Pool

async def main():
    async with Pool(sys.argv[2:], shared=sys.argv[1]).acquire() as resource:
        print(resource, flush=True)
        await asyncio.to_thread(sys.stdin.read)

asyncio.run(main())
"""


@contextmanager
def holder(folder: Path, *names: str) -> Iterator[subprocess.Popen[str]]:
    """A process that holds one of them until its input ends, or it is killed."""
    command = [sys.executable, "-c", HOLDER, str(folder), *names]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@UNIX
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, None])
def test_what_a_process_held_comes_back_however_it_ends(
    end: signal.Signals | None, tmp_path: Path
) -> None:
    async def main() -> None:
        pool = Pool(["a", "b"], shared=tmp_path)
        with holder(tmp_path, "a", "b") as process:
            assert said(process) == "a"
            async with pool.acquire() as resource:
                assert resource == "b"
                with pytest.raises(TimeoutError):
                    await held(pool, timeout=0)
                waiting = asyncio.create_task(held(pool))
                await settle()
                assert not waiting.done()
                if end is None:
                    assert process.stdin is not None
                    process.stdin.close()
                else:
                    process.send_signal(end)
                lease = await waiting
                assert lease.resource == "a"
                left(lease)

    asyncio.run(main())


@UNIX
def test_a_forked_child_holds_nothing_and_can_use_the_pool(tmp_path: Path) -> None:
    """As a server forks its workers; the child outlives its parent's lease, and its own."""
    fork = multiprocessing.get_context("fork")
    other = Pool(["a", "b"], shared=tmp_path)

    async def parent() -> None:
        pool = Pool(["a", "b"], shared=tmp_path)
        lease = await held(pool)
        ours, theirs = fork.Pipe()
        child = fork.Process(target=in_child, args=(pool, lease, theirs))
        child.start()
        try:
            assert ours.recv() == [2, "b"]  # free, and what it got
            left(lease)
            assert ours.poll(0) is False
            lease = await held(other, timeout=0)  # the child holds no copy of the parent's lock
            assert lease.resource == "a"
            with pytest.raises(TimeoutError):
                await held(other, timeout=0)
            left(lease)
            ours.send("go")
            child.join()
            assert child.exitcode == 0
        finally:
            child.kill()
            child.join()
            for end in (ours, theirs):
                end.close()
            child.close()

    asyncio.run(parent())


def in_child(pool: Pool[str], inherited: Lease[str], pipe: Any) -> None:
    asyncio.events._set_running_loop(None)

    async def main() -> None:
        free = pool.free
        async with pool.acquire() as resource:
            pipe.send([free, resource])
            left(inherited)  # nothing of the child's
            pipe.recv()
        assert pool.free == 2

    asyncio.run(main())


WORKER = """\
import asyncio, os, random, sys
from context_workshop import Pool

folder, number, leases = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
random.seed(number)
held = []

def note(name, what):
    with open(f"{folder}/{name}.journal", "a") as journal:
        journal.write(f"{number} {what}\\n")

async def use(pool):
    try:
        async with pool.acquire(timeout=random.choice([None, None, 0.01])) as name:
            note(name, "begins")
            try:
                await asyncio.sleep(random.random() / 200)
                held.append(name)
                if number == 0 and len(held) == 3:
                    os.kill(os.getpid(), 9)
            finally:
                note(name, "ends")
    except TimeoutError:
        pass

async def main():
    pool = Pool(["a", "b"], shared=folder)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    tasks = [asyncio.create_task(use(pool)) for _ in range(leases)]
    for task in random.sample(tasks, leases // 5):
        await asyncio.sleep(random.random() / 100)
        task.cancel()
    ends = await asyncio.gather(*tasks, return_exceptions=True)
    assert {type(end) for end in ends} <= {type(None), asyncio.CancelledError}, ends
    assert (pool.free, pool.waiting) == (2, 0)

asyncio.run(main())
"""


@UNIX
def test_never_two_holders_whatever_happens(tmp_path: Path) -> None:
    """Five processes, two devices; waits are cancelled and time out, and one process is killed."""
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, str(tmp_path), str(number), "25"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(5)
    ]
    try:
        assert [said(worker) for worker in workers] == ["ready"] * 5
        for worker in workers:
            assert worker.stdin is not None
            worker.stdin.write("\n")
            worker.stdin.flush()
        for worker in workers:
            _, errors = worker.communicate(timeout=120)
            assert worker.returncode == (-signal.SIGKILL if worker is workers[0] else 0), errors
    finally:
        for worker in workers:
            worker.kill()
            worker.communicate()
    began: set[str] = set()
    for name in "ab":
        inside = None
        for line in (tmp_path / f"{name}.journal").read_text().splitlines():
            number, what = line.split()
            if what == "begins":
                assert inside in {None, "0"}, line  # the killed one could not say that it ended
                began.add(number)
            else:
                assert inside == number, line
            inside = number if what == "begins" else None
    assert began == set("01234")


# --- every order of events


class SharedPools(RuleBasedStateMachine):
    """Two pools of one folder, which list different resources; their tasks do anything.

    Not modelled is which of the two finds what is free; that somebody does, who waits for it, is.
    """

    @initialize(names=sampled_from([("ab", "ab"), ("a", "ab"), ("ab", "bc")]))
    def start(self, names: tuple[str, str]) -> None:
        self.often = pytest.MonkeyPatch()
        self.often.setattr(_shared, "LOOK", 0)
        self.often.setattr(_shared, "REST", 0)
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.names = names
        self.pools = [Pool(each, shared=self.folder.name) for each in names]
        self.lines: list[list[Lease[str]]] = [[], []]
        self.held: list[list[Lease[str]]] = [[], []]
        self.tasks: dict[Lease[str], asyncio.Task[str]] = {}

    def at_once(self, *steps: Callable[[], object]) -> None:
        """Do these steps with no other task running in between; then let all tasks run."""

        async def main() -> None:
            for step in steps:
                step()
            await settle()

        self.runner.run(main())
        for line, held in zip(self.lines, self.held, strict=True):
            while line and self.tasks[line[0]].done():
                held.append(line.pop(0))

    def begin(self, which: int) -> None:
        lease = self.pools[which].acquire()
        self.tasks[lease] = asyncio.create_task(lease.__aenter__())
        self.lines[which].append(lease)

    def give_back(self, which: int, lease: Lease[str]) -> None:
        self.held[which].remove(lease)
        left(lease)

    def cancel_waiting(self, which: int, lease: Lease[str]) -> None:
        self.lines[which].remove(lease)
        self.tasks[lease].cancel()

    @rule(which=sampled_from([0, 1]))
    def acquire(self, which: int) -> None:
        self.at_once(lambda: self.begin(which))

    @precondition(lambda self: any(self.held))
    @rule(data=data(), then=sampled_from(["", "acquire", "cancel"]))
    def release(self, data: DataObject, then: str) -> None:
        which, lease = self.one_of(self.held, data)
        steps = [partial(self.give_back, which, lease)]
        if then == "acquire":
            steps.append(partial(self.begin, data.draw(sampled_from([0, 1]))))
        if then == "cancel" and any(self.lines):
            steps.append(partial(self.cancel_waiting, *self.one_of(self.lines, data)))
        self.at_once(*steps)

    @precondition(lambda self: any(self.lines))
    @rule(data=data())
    def cancel(self, data: DataObject) -> None:
        which, lease = self.one_of(self.lines, data)
        self.at_once(lambda: self.cancel_waiting(which, lease))
        assert self.tasks[lease].cancelled()

    @rule(which=sampled_from([0, 1]))
    def time_out(self, which: int) -> None:
        """One that won't wait is served if something is free, and refused if not."""
        lease = self.pools[which].acquire(timeout=0)
        if set(self.names[which]) - self.lent():
            self.runner.run(lease.__aenter__())
            left(lease)
        else:
            with pytest.raises(TimeoutError):
                self.runner.run(lease.__aenter__())

    def one_of(self, leases: list[list[Lease[str]]], data: DataObject) -> tuple[int, Lease[str]]:
        which = data.draw(sampled_from([which for which in (0, 1) if leases[which]]))
        return which, data.draw(sampled_from(leases[which]))

    def lent(self) -> set[str]:
        return {lease.resource for held in self.held for lease in held}

    @invariant()
    def agrees_with_the_model(self) -> None:
        if not hasattr(self, "pools"):
            return
        assert len(self.lent()) == sum(map(len, self.held))  # nothing twice
        for pool, names, held, line in zip(
            self.pools, self.names, self.held, self.lines, strict=True
        ):
            assert (pool.free, pool.waiting) == (len(names) - len(held), len(line))
            assert not line or set(names) <= self.lent()  # nothing free that somebody waits for
            assert not any(self.tasks[lease].done() for lease in line)  # in order

    def teardown(self) -> None:
        if not hasattr(self, "pools"):
            return
        for which in (0, 1):
            for lease in list(self.lines[which]):
                self.at_once(partial(self.cancel_waiting, which, lease))
        while any(self.held):
            which = 0 if self.held[0] else 1
            self.at_once(partial(self.give_back, which, self.held[which][0]))
        assert [pool.free for pool in self.pools] == [len(names) for names in self.names]
        self.runner.close()
        self.folder.cleanup()
        self.often.undo()


SharedPools.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)

test_every_order_of_events = SharedPools.TestCase
