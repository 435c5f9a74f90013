"""What the books of a ledger need of a database: one transaction at a time, and precise errors."""

from __future__ import annotations

import os
import time
from abc import ABC, abstractmethod
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")
Execute: TypeAlias = "Callable[[str, Sequence[object]], list[tuple[Any, ...]]]"

_UNKNOWN = (
    "The connection was lost during the commit, so whether it was booked is unknown; what is "
    "reserved counts as spent until it is settled"
)


class LedgerError(Exception):
    """Say what a ledger could not do, where, and what helps; nothing was booked by half.

    The error of the database is its `__cause__`. Money that was reserved stays reserved: where the
    message says that the outcome is unknown, it counts as spent until it is settled.

    Since 0.2.

    Attributes:
        unknown: Whether it may have been booked: the connection was lost while it was.

    Example:
        ```python
        from context_workshop import Ledger, LedgerError

        try:
            with Ledger("no/such/folder/spend.db"):
                pass
        except LedgerError as error:
            print(str(error).partition(":")[0])
            #> no/such/folder/spend.db
        ```
    """

    unknown = False


class Here:
    """What one process has of a ledger: a connection, and whose turn it is to use it."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.connection: Any = None
        self.committing = False


class Engine(ABC):
    """Run transactions, for any thread and in each process of a fork, on one connection each."""

    now: ClassVar[str]
    """SQL for the milliseconds since 1970, by the clock of the database."""
    for_update: ClassVar[str] = ""
    """SQL behind a SELECT, that nobody may change what it found until the transaction ends."""
    faults: tuple[type[Exception], ...]
    """The errors of the driver."""

    def __init__(self, where: str, timeout: float) -> None:
        self.where = where
        self.timeout = timeout
        # By process. What a fork inherits is neither used nor closed by the child: it is still the
        # parent's, and closing it would say goodbye in the parent's name.
        self.all: dict[int, Here] = {}
        self._open = False

    def open(self) -> None:
        """Reach the database, and look at the schema."""
        self._open = True
        try:
            self.transact("open the books", lambda *_: None, reading=True)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close what this process has open; what is asked for later is refused."""
        self._open = False
        here = self.all.pop(os.getpid(), None)
        if here is not None:
            with here.lock:
                self.drop(here)

    def transact(
        self,
        doing: str,
        work: Callable[[Execute, int], T],
        *,
        asked: float | None = None,
        reading: bool = False,
        outcome: str = "Nothing was booked",
        later: str = "",
    ) -> T:
        """Run work in one transaction, and again if the connection was lost and can be made anew.

        Args:
            doing: For the message: "can't …".
            work: Called with `execute` and the number of the attempt, from 0 on. It must find out
                by itself, from the second attempt on, whether the first one was booked.
            asked: When, by `time.monotonic`; now, if not given.
            reading: It changes nothing.
            outcome: For the message, if it fails and is known not to have been booked.
            later: For the message: what to do when the database can be reached again.

        Raises:
            LedgerError: It was not done; or, if it says so, may have been.
        """
        closed = LedgerError(
            f"{self.where}: can't {doing}: the ledger was left. {outcome}. Leave it after the "
            f"blocks that use it. {later}".rstrip(" .")
        )
        if not self._open:
            raise closed
        deadline = (time.monotonic() if asked is None else asked) + self.timeout
        here = self.all.get(os.getpid()) or self.all.setdefault(os.getpid(), Here())
        patience = deadline - time.monotonic()
        if patience <= 0 or not here.lock.acquire(timeout=patience):
            raise LedgerError(
                f"{self.where}: can't {doing}: other threads and tasks of this process had their "
                f"turn for {self.timeout:g} s. {outcome}. Give it more time: "
                f"Ledger(..., timeout=...). {later}".rstrip(" .")
            )
        attempt, unknown = 0, False
        try:
            if not self._open:  # while this waited for its turn
                raise closed
            while True:
                try:
                    return self._once(here, work, attempt, reading=reading)
                except self.faults as fault:
                    if self.lost(here.connection):
                        unknown |= here.committing
                        self.drop(here)
                    if self.passing(fault) and time.monotonic() < deadline:
                        attempt += 1
                        time.sleep(min(0.02 * attempt, 0.5))
                        continue
                    what, remedy = self.explain(fault)
                    known = _UNKNOWN if unknown else outcome
                    text = f"{self.where}: can't {doing}: {what}. {known}. {remedy}. {later}"
                    failure = LedgerError(text.rstrip(" ."))
                    failure.unknown = unknown
                    raise failure from fault
        finally:
            here.lock.release()

    def _once(
        self, here: Here, work: Callable[[Execute, int], T], attempt: int, *, reading: bool
    ) -> T:
        here.committing = False
        if here.connection is None:
            here.connection = self.connect()
        connection = here.connection
        try:
            self.begin(connection, reading=reading)
            result = work(self.executor(connection), attempt)
            here.committing = not reading
            self.commit(connection)
        except BaseException:
            try:
                self.rollback(connection)
            except self.faults:
                self.drop(here)  # a server rolls back what nobody is connected to
            raise
        return result

    def drop(self, here: Here) -> None:
        """Close a connection, for the next transaction to open another one."""
        connection, here.connection = here.connection, None
        if connection is not None:
            with suppress(*self.faults):  # it may be broken, which is why it is dropped
                self.disconnect(connection)

    def disconnect(self, connection: Any) -> None:
        """Close it for good."""
        connection.close()

    @abstractmethod
    def connect(self) -> Any:
        """Open a connection, and look at the schema."""

    @abstractmethod
    def begin(self, connection: Any, *, reading: bool) -> None:
        """Begin a transaction."""

    @abstractmethod
    def commit(self, connection: Any) -> None:
        """Make it last."""

    @abstractmethod
    def rollback(self, connection: Any) -> None:
        """Take it back, if there is one."""

    @abstractmethod
    def executor(self, connection: Any) -> Execute:
        """Return what runs a statement, and returns all its rows."""

    @abstractmethod
    def explain(self, fault: Any) -> tuple[str, str]:
        """Say what is the matter, and what helps."""

    @abstractmethod
    def lost(self, connection: Any) -> bool:
        """Tell whether the connection is of no use any more; `None` if it was dropped."""

    @abstractmethod
    def passing(self, fault: Any) -> bool:
        """Tell whether it may go well in another attempt, on a new connection if it was lost."""
