"""What a ladder holds: spans, marks, and the questions one asks of them.

A span is one pass through one context manager, from before it is entered until after it is
left. A mark is a single moment worth seeing, such as a `print`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

MAIN = "main"
GENERIC = frozenset({"task", "thread", "greenlet"})
LIMIT = 40_000


class Fate(StrEnum):
    """What has become of a span so far. The last six are final.

    Since 0.1.
    """

    ENTERING = "entering"
    OPEN = "open"
    LEAVING = "leaving"
    NOT_ENTERED = "failed to enter"
    LEFT = "left"
    ERROR = "error"
    CANCELLED = "cancelled"
    SUPPRESSED = "suppressed"
    NOT_LEFT = "failed to leave"


@dataclass(eq=False)
class Column:
    """One task, greenlet or thread. Compared by identity: two tasks may have one name.

    Since 0.1.
    """

    name: str


class Moment(NamedTuple):
    """When and where something happened.

    Since 0.1.

    Attributes:
        step: its place in the order of all events; only the order means something.
        time: seconds on `time.perf_counter`.
        column: the task, greenlet or thread it happened in.
    """

    step: int
    time: float
    column: Column


@dataclass(slots=True, eq=False)
class Span:
    """One pass through one context manager.

    Since 0.1.

    Attributes:
        label: the source text of the expression, on one line; `callback NAME` or `push NAME`
            for what was put on an exit stack without being entered.
        kind: `with`, `async with`, or the name of the exit stack's method.
        file: the script's name, or the module's.
        line: the line of the expression, counted from 1.
        lane: how many spans of its task or thread were open around it.
        entering: when it was about to be entered.
        entered: when `__enter__` had returned.
        leaving: when the block had ended and `__exit__` was about to be called.
        left: when `__exit__` had returned or raised, or `__enter__` had raised.
        fate: what has become of it.
        error: the name of the exception's type that ended the block, or failed the entering.
        raised: the name of the exception's type that `__exit__` raised in its place.
        moved: `pop_all` handed it on, so it may outlive what was around it.
    """

    label: str
    kind: str
    file: str
    line: int
    lane: int
    entering: Moment
    entered: Moment | None = None
    leaving: Moment | None = None
    left: Moment | None = None
    fate: Fate = Fate.ENTERING
    error: str = ""
    raised: str = ""
    moved: bool = False

    def __str__(self) -> str:
        return f"{self.label} ({self.file}:{self.line})"


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """A single moment: the first line of a `print`, or a `pop_all`.

    Since 0.1.

    Attributes:
        text: what was printed, or the source text of the call.
        kind: `print` or `pop_all`.
        lane: how many spans of its task or thread were open around it.
        at: when it happened.
    """

    text: str
    kind: str
    file: str
    line: int
    lane: int
    at: Moment


@dataclass(frozen=True, slots=True)
class Record:
    """What a ladder holds at one moment."""

    spans: list[Span] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    dropped: int = 0


class Ladder:
    """The record of one run, in the order in which things happened.

    Since 0.1.

    Inside `record()` it grows; afterwards it stays as it was at the end of the block.

    Attributes:
        skipped: places (`file:line`) that could not be recorded, because Python allows about 20
            nested blocks in one function and recording needs some of them.
    """

    def __init__(self, record: Record | None = None, skipped: list[str] | None = None) -> None:
        """Hold a finished record, by default an empty one."""
        self._record = record or Record()
        self._read: Callable[[], Record] | None = None
        self.skipped = [] if skipped is None else skipped

    @property
    def spans(self) -> list[Span]:
        """In the order in which they were about to be entered."""
        return self._now().spans

    @property
    def marks(self) -> list[Mark]:
        """In the order in which they happened."""
        return self._now().marks

    @property
    def dropped(self) -> int:
        """How many spans and marks came after 40,000 events, and were not kept."""
        return self._now().dropped

    def grow(self, read: Callable[[], Record]) -> None:
        """Ask `read` for the record from now on, until `freeze`."""
        self._read = read

    def freeze(self) -> None:
        """Keep the record as it is now, whatever happens later."""
        self._record = self._now()
        self._read = None

    def _now(self) -> Record:
        return self._read() if self._read else self._record

    @property
    def never_closed(self) -> list[Span]:
        """The spans that were entered and have not been left."""
        return [s for s in self.spans if s.entered and not s.left]

    @property
    def never_entered(self) -> list[Span]:
        """The spans that are still waiting in `__enter__`."""
        return [s for s in self.spans if not s.entered and not s.left]

    @property
    def out_of_order(self) -> list[tuple[Span, Span]]:
        """Pairs `(outer, inner)` of one task or thread where the outer was left first.

        What `pop_all` handed on does not count, nor does what was never closed.
        """
        pairs: list[tuple[Span, Span]] = []
        open_by_column: dict[Column, list[Span]] = {}
        for inner in self.spans:
            around = open_by_column.setdefault(inner.entering.column, [])
            around[:] = [s for s in around if s.left and s.left.step > inner.entering.step]
            if inner.entered and inner.left and not inner.moved:
                end = inner.left.step
                pairs += [(s, inner) for s in around if s.left and s.left.step < end]
                around.append(inner)
        return pairs

    def closed_in_reverse(self) -> bool:
        """Say whether, in each task and thread, what was entered last was left first.

        Only what was closed is compared: ask `never_closed` for the rest.
        """
        return not self.out_of_order

    def columns(self) -> dict[Column, str]:
        """Return the tasks, greenlets and threads, each with a unique label.

        The main thread comes first, the others follow in order of first appearance.

        Labels hold no identifiers and no default task names, so two runs with the same order of
        events have the same labels.
        """
        now = self._now()
        moments = [s.entering for s in now.spans] + [m.at for m in now.marks]
        moments += [at for s in now.spans for at in (s.entered, s.leaving, s.left) if at]
        order = list(dict.fromkeys(at.column for at in sorted(moments, key=lambda at: at.step)))
        order.sort(key=lambda column: column.name != MAIN)
        total = Counter(column.name for column in order)
        seen: Counter[str] = Counter()
        labels = {}
        for column in order:
            name = column.name
            seen[name] += 1
            numbered = total[name] > 1 or name in GENERIC
            labels[column] = f"{name} {seen[name]}" if numbered else name
        return labels
