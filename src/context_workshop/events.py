"""Tell whoever listens what happened, without being disturbed by them.

Names and attributes follow OpenTelemetry's semantic conventions for generative AI where there is
one: `gen_ai.conversation.id`, `gen_ai.request.model`, `gen_ai.usage.input_tokens`, `error.type`.
It has no cost yet: `gen_ai.usage.cost.amount` and `gen_ai.usage.cost.currency` are those
of a draft (open-telemetry/semantic-conventions-genai, pull request 443) and may change. `status`
is ours, one of `ok`, `error`, `cancelled` on every exit.

The package itself emits `session.start` and `session.end`, and so for `request` and `turn`; and
`reservation.end`, `budget.refused` and `budget.overdrawn`. Who heard one of these blocks begin
hears its end, too, wherever it is left: a generator that its consumer abandons may be closed where
nobody listens.
"""

from collections.abc import Callable, Mapping
from contextvars import ContextVar, Token
from time import time as unix_time
from types import TracebackType
from typing import TYPE_CHECKING

from ._event import Event
from ._leaving import left_elsewhere
from ._opentelemetry import to_opentelemetry

if TYPE_CHECKING:
    import logging

__all__ = [
    "Event",
    "Observer",
    "console",
    "emit",
    "observe",
    "observed",
    "to_logger",
    "to_opentelemetry",
]

Observer = Callable[[Event], object]
"""What an event is handed to; what it returns is not used. Since 0.1."""

_observers: ContextVar[tuple[Observer, ...]] = ContextVar("observers", default=())
observers = _observers.get  # for what asks at each enter and exit: a call less than observed()


def observed() -> bool:
    """Tell whether anyone listens: ask before building attributes that cost something.

    Since 0.1.

    Example:
        ```python
        from context_workshop import observe, observed

        seen = []
        with observe(seen.append):
            print(observed())
            #> True
        print(observed())
        #> False
        ```
    """
    return bool(_observers.get())


def emit(name: str, attributes: Mapping[str, object] | None = None, source: object = None) -> None:
    """Hand an event to the observers of this block, in order, outer blocks first.

    An observer that raises an `Exception` is logged under `context_workshop.events` and skipped:
    it neither stops the next one nor replaces an error that the caller is leaving with.

    Since 0.1.

    Args:
        name: What happened, as `subject.verb`.
        attributes: The details.
        source: What it happened to. Since 0.2.

    Example:
        ```python
        from context_workshop import emit, observe

        def show(event):
            print(event.name, event.attributes)

        with observe(show):
            emit("cache.hit", {"key": "greeting"})
            #> cache.hit {'key': 'greeting'}
        ```
    """
    if listening := _observers.get():
        tell(listening, name, attributes or {}, source)


def tell(
    listening: tuple[Observer, ...], name: str, attributes: Mapping[str, object], source: object
) -> None:
    """Hand an event to these: `emit` for a block that knows them."""
    event = Event(name, attributes, unix_time(), source)
    for observer in listening:
        _tell(observer, event)


def listening_still(began: tuple[Observer, ...]) -> tuple[Observer, ...]:
    """Name the observers of this block, and those who heard another one begin that ends here."""
    here = _observers.get()
    return here if began is here else (*here, *(each for each in began if each not in here))


def _tell(observer: Observer, event: Event) -> None:
    try:
        observer(event)
    except Exception:
        import logging  # noqa: PLC0415 - importing the package shall not cost what is rarely used

        logging.getLogger(__name__).exception("observer %r failed on %s", observer, event.name)


class observe:  # noqa: N801 - reads as a verb, as contextlib.suppress does
    """Listen to what is emitted in this block and in the tasks started in it.

    Entered: the observers are added behind those of the enclosing blocks. Left, in whatever way:
    those of the enclosing blocks are back. Threads need `propagate`, as for every ContextVar.

    Take instead: `logging`, for text that people read; an OpenTelemetry tracer, for spans that
    leave the process.

    Since 0.1.

    Raises:
        TypeError: An observer is not callable.
        RuntimeError: It is entered a second time while it is open.
        ValueError: It is left in another task or thread, without an error; an error of the block
            has that as a note.

    Example:
        ```python
        from context_workshop import emit, observe

        seen = []
        with observe(seen.append):
            emit("cache.hit")
        emit("cache.miss")
        print([event.name for event in seen])
        #> ['cache.hit']
        ```
    """

    __slots__ = ("_observers", "_token")

    def __init__(self, *observers: Observer) -> None:
        for observer in observers:
            if not callable(observer):
                raise TypeError(f"an observer is called with each event; {observer!r} can't be")
        self._observers = observers
        self._token: Token[tuple[Observer, ...]] | None = None

    def __enter__(self) -> None:
        if self._token is not None:
            raise RuntimeError("this observe() is open already: make another one")
        self._token = _observers.set(_observers.get() + self._observers)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        token, self._token = self._token, None
        if token is None:
            raise RuntimeError("this observe() is not open")
        try:
            _observers.reset(token)
        except ValueError as mismatch:
            left_elsewhere(mismatch, _observers, token, error)


def console(event: Event) -> None:
    """Print an event on one line: an observer to begin with.

    Since 0.1.

    Example:
        ```python
        from context_workshop import console, emit, observe

        with observe(console):
            emit("cache.hit", {"key": "greeting", "age": 3})
            #> cache.hit key=greeting age=3
        ```
    """
    print(_line(event))  # noqa: T201 - what it is for


def to_logger(logger: "logging.Logger", level: int = 20) -> Observer:
    """Make an observer that logs each event on one line.

    Since 0.1.

    Args:
        logger: Where to.
        level: How loud, from 0 on; 20 is `logging.INFO`.

    Example:
        ```python
        import logging
        import sys

        from context_workshop import emit, observe, to_logger

        logger = logging.Logger("app")
        logger.addHandler(logging.StreamHandler(sys.stdout))
        with observe(to_logger(logger)):
            emit("cache.hit", {"key": "greeting"})
            #> cache.hit key=greeting
        ```
    """

    def log(event: Event) -> None:
        if logger.isEnabledFor(level):
            logger.log(level, "%s", _line(event))

    return log


def _line(event: Event) -> str:
    return " ".join([event.name, *(f"{name}={value}" for name, value in event.attributes.items())])
