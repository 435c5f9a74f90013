"""What the local LLM server saw: written by its thread, read and awaited by others."""

from dataclasses import dataclass
from threading import Condition
from typing import Literal, get_args

EventName = Literal["connected", "request", "answered", "dropped", "disconnected", "closed"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened on a connection."""

    connection: int
    event: EventName
    detail: str = ""

    def __str__(self) -> str:
        return f"connection {self.connection}: {self.event} {self.detail}".rstrip()


class Log:
    """A list of entries that can be waited for."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._changed = Condition()

    def add(self, entry: Entry) -> None:
        with self._changed:
            self._entries.append(entry)
            self._changed.notify_all()

    def entries(self) -> list[Entry]:
        with self._changed:
            return list(self._entries)

    def wait(self, event: EventName, count: int, timeout: float) -> None:
        if event not in get_args(EventName):
            raise ValueError(f"no such event: {event!r}; there are {get_args(EventName)}")
        with self._changed:
            if not self._changed.wait_for(lambda: self._count(event) >= count, timeout):
                seen = "; ".join(map(str, self._entries)) or "nothing"
                raise TimeoutError(f"not {count} x {event!r} within {timeout} s, but: {seen}")

    def _count(self, event: EventName) -> int:
        return sum(entry.event == event for entry in self._entries)
