"""What an observer is told."""

from collections.abc import Mapping
from typing import NamedTuple


class Event(NamedTuple):
    """Tell of something that happened.

    Since 0.1.

    Attributes:
        name: What, as `subject.verb`: `session.end`.
        attributes: The details, by their OpenTelemetry names where there are such.
        time: When, in seconds since 1970-01-01 UTC.
        source: What it happened to: the session itself, the request, the turn; `None` if not said.
            Since 0.2.

    Example:
        ```python
        from context_workshop import Event

        event = Event("session.end", {"status": "ok"}, 0.0)
        print(event.name, event.attributes["status"])
        #> session.end ok
        ```
    """

    name: str
    attributes: Mapping[str, object]
    time: float
    source: object = None
