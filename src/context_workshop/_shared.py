"""What a pool shares with other processes: one file for each resource, locked while it is lent.

The lock belongs to the open file, so the kernel gives it up when the process dies, however it dies.
"""

from __future__ import annotations

import os
import re
import warnings
from hashlib import sha256
from math import inf
from pathlib import Path
from random import uniform
from time import monotonic
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from weakref import WeakSet

from ._extras import missing

try:
    from filelock import lock_descriptor, unlock_descriptor
except ImportError as error:
    raise missing("Pool(shared=...)", "shared", error) from error

if TYPE_CHECKING:
    import asyncio
    from collections import OrderedDict, deque
    from io import FileIO

R = TypeVar("R")

# Seconds; `Pool` promises them.
LOOK = 0.05  # from one look at what other processes hold to the next, at most
TURN = 1.0  # how long a process may keep lending a resource to itself
REST = 2 * LOOK  # how long it then leaves it to the others: each of them has looked meanwhile


class Sharing(Generic[R]):
    """Lock what a pool lends, and look for it while tasks of the pool wait."""

    def __init__(
        self,
        folder: str | os.PathLike[str],
        free: deque[R],
        waiters: OrderedDict[asyncio.Future[R], None],
    ) -> None:
        if not os.fspath(folder):
            raise ValueError("shared is the folder of the lock files, not ''")
        self.folder = Path(folder).resolve()  # the program may change its own
        self._all = tuple(free)
        self._free = free
        self._waiters = waiters
        self._timer: asyncio.TimerHandle | None = None
        names = [_name_of(resource) for resource in self._all]
        for index, name in enumerate(names):
            if name in names[:index]:
                raise ValueError(f"two resources have the name {name!r}: list each of them once")
        self._files = {
            id(resource): _LockFile(self.folder / _file_name(name), resource)
            for resource, name in zip(self._all, names, strict=True)
        }
        for file in self._files.values():
            file.try_out()
        _sharings.add(self)

    def take(self, *, at_once: bool = False) -> tuple[R, ...]:
        """Lock the first that neither this pool nor anybody else holds, if there is one."""
        for index, resource in enumerate(self._free):
            file = self._files[id(resource)]
            if (at_once or not file.is_the_others_turn()) and file.lock():
                del self._free[index]
                return (resource,)
        return ()

    def may_hand_on(self, resource: R) -> bool:
        """Tell whether the next in this pool's line may have it, without letting go of it."""
        return self._files[id(resource)].may_be_kept()

    def give(self, resource: R) -> None:
        """Let go of it, for whoever locks it first."""
        file = self._files[id(resource)]
        if file.locked:  # or it was lent before a fork, and by the parent
            try:
                file.unlock()
            finally:
                self._free.append(resource)
                self.watch()

    def watch(self) -> None:
        """Look again soon, as long as somebody waits and others may give something back."""
        waiter = next((each for each in self._waiters if not each.done()), None)
        if waiter is None or not self._free:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
        elif self._timer is None:
            # Not all processes at the same moments, or one of them would always be the first.
            self._timer = waiter.get_loop().call_later(LOOK * uniform(0.5, 1), self._look)  # noqa: S311

    def _look(self) -> None:
        self._timer = None
        for waiter in [each for each in self._waiters if not each.done()]:
            try:
                taken = self.take()
            except OSError as error:
                waiter.set_exception(error)
            else:
                if not taken:
                    break
                waiter.set_result(taken[0])
            del self._waiters[waiter]
        self.watch()

    def begin_anew(self) -> None:
        """In a process that was forked off: hold nothing; what is held belongs to the parent."""
        for file in self._files.values():
            file.close()
        self._free.clear()
        self._free.extend(self._all)
        self._waiters.clear()
        self._timer = None


class _LockFile:
    """The file of one resource: who has it locked may use the resource."""

    def __init__(self, path: Path, resource: object) -> None:
        self._path = path
        self._resource = resource
        self._open_file: FileIO | None = None  # closed with the last reference to it, whatever
        # When this process last began to have it, and when it last let go of it.
        self._began = self._ended = -inf

    @property
    def locked(self) -> bool:
        return self._open_file is not None

    def try_out(self) -> None:
        """Make the file: where that is refused, it is refused before anybody waits."""
        self._open().close()

    def lock(self) -> bool:
        """Lock the file, unless somebody has it locked. Never waits."""
        file = self._open()
        try:
            if lock_descriptor(file.fileno(), blocking=False) and self._is(file):
                self._open_file = file
        finally:
            if self._open_file is None:
                file.close()
        now = monotonic()
        if self.locked and now - self._ended >= REST:
            self._began = now
        return self.locked

    def unlock(self) -> None:
        """Unlock it, and tell if that it was locked could not help."""
        file = self._open_file
        assert file is not None  # noqa: S101 - it was asked
        self._ended = monotonic()
        alone = self._is(file)
        try:
            # Not only closed: a child that was forked without Python's doing may have it open, too.
            unlock_descriptor(file.fileno())
        finally:
            self.close()
        if not alone:
            warnings.warn(
                f"{self._path} was removed or replaced while {self._resource!r} was held: another"
                " process may have held it at the same time. Lock files are to be left alone.",
                RuntimeWarning,
                stacklevel=5,
            )

    def close(self) -> None:
        file, self._open_file = self._open_file, None
        if file is not None:
            file.close()

    def may_be_kept(self) -> bool:
        return self.locked and monotonic() - self._began < TURN

    def is_the_others_turn(self) -> bool:
        return self._ended - self._began >= TURN and monotonic() - self._ended < REST

    def _open(self) -> FileIO:
        try:
            return open(self._path, "rb+", buffering=0, opener=_make)
        except OSError as error:
            error.add_note(
                f"This is the lock file of {self._resource!r}. Pool(shared=...) needs a folder of"
                " this machine that is there already, in which this process may make and write"
                " files; files that another user has made need to be writable for this one."
            )
            raise

    def _is(self, file: FileIO) -> bool:
        """Tell whether the open file is the one that others find in its place."""
        try:
            there = self._path.stat(follow_symlinks=False)
        except FileNotFoundError:
            return False
        return os.path.samestat(os.fstat(file.fileno()), there)


def _make(path: str, flags: int) -> int:
    """Open a file, or make it; never one that a link leads to, in a folder where others write."""
    return os.open(path, flags | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)


def _name_of(resource: object) -> str:
    """Find the name by which all processes know a resource."""
    uuid = getattr(resource, "uuid", None)
    name = str(resource) if type(resource) is int else uuid if isinstance(uuid, str) else resource
    if not isinstance(name, str):
        raise TypeError(
            f"{resource!r} has no name that other processes know it by: share strings, integers,"
            " or objects with a `uuid` that is a string, as detect_gpus() gives them"
        )
    if not name:
        raise ValueError(f"the name of {resource!r} is empty: other processes know it by its name")
    return str.__str__(name)  # whatever a subclass makes of it


def _file_name(name: str) -> str:
    """Name a file for any name: readable, and a digest tells apart what looks the same."""
    readable = re.sub(r"[^A-Za-z0-9._-]+", "_", name)[:80]
    digest = sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{readable}-{digest[:16]}.lock"


_sharings: WeakSet[Sharing[Any]] = WeakSet()


def _after_fork() -> None:
    for sharing in list(_sharings):
        sharing.begin_anew()


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_after_fork)
