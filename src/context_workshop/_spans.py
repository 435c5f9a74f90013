"""Spans of what the events tell: each block has one, from its `.start` to its `.end`.

A block may be left in another Context than it was entered in: a generator that its consumer
abandons is. What was made current by `attach` can't be put back there, and OpenTelemetry's `detach`
would log "Failed to detach context". So nothing is detached here, and nothing needs to be: what is
current is a stand-in that is passed over once its block has ended, as `current_session` does it.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from ._event import Event
from ._extras import missing

try:
    from opentelemetry import context as otel
    from opentelemetry.trace import (
        Span,
        SpanContext,
        SpanKind,
        Status,
        StatusCode,
        Tracer,
        get_current_span,
        set_span_in_context,
    )
    from opentelemetry.util.types import Attributes, AttributeValue
except ImportError as error:
    raise missing("to_opentelemetry()", "otel", error) from error

_INNERMOST = otel.create_key("context_workshop")  # of our blocks, below spans of others as well
_MODEL = "gen_ai.request.model"
_OPERATION = "gen_ai.operation.name"


class Current(Span):
    """Stand for the span of a block while that is open, and for what is around it afterwards."""

    def __init__(self, span: Span, around: Span, outer: "Current | None") -> None:
        self.span = span
        self.around = around
        self.outer = outer
        self.ended = False

    def _now(self) -> Span:
        found = live(self)
        return found.span if isinstance(found, Current) else found

    def end(self, end_time: int | None = None) -> None:
        self._now().end(end_time)

    def get_span_context(self) -> SpanContext:
        return self._now().get_span_context()

    def set_attributes(self, attributes: Mapping[str, AttributeValue]) -> None:
        self._now().set_attributes(attributes)

    def set_attribute(self, key: str, value: AttributeValue) -> None:
        self._now().set_attribute(key, value)

    def add_event(
        self, name: str, attributes: Attributes = None, timestamp: int | None = None
    ) -> None:
        self._now().add_event(name, attributes, timestamp)

    def add_link(self, context: SpanContext, attributes: Attributes = None) -> None:
        self._now().add_link(context, attributes)

    def update_name(self, name: str) -> None:
        self._now().update_name(name)

    def is_recording(self) -> bool:
        return self._now().is_recording()

    def set_status(self, status: Status | StatusCode, description: str | None = None) -> None:
        self._now().set_status(status, description)

    def record_exception(
        self,
        exception: BaseException,
        attributes: Attributes = None,
        timestamp: int | None = None,
        escaped: bool = False,
    ) -> None:
        self._now().record_exception(exception, attributes, timestamp, escaped)


def live(span: Span) -> Span:
    """Pass over the blocks that have ended."""
    while isinstance(span, Current) and span.ended:
        span = span.around
    return span


class _Open(NamedTuple):
    source: object  # kept, so that its id() is nobody else's
    current: Current


class Spans:
    """Begin and end spans: the observer."""

    def __init__(self, tracer: Tracer) -> None:
        if not isinstance(tracer, Tracer):
            raise TypeError(
                "to_opentelemetry() takes a tracer, as opentelemetry.trace.get_tracer('name') or"
                f" provider.get_tracer('name') gives it, not {tracer!r}"
            )
        self._tracer = tracer
        self._open: dict[int, _Open] = {}

    def __call__(self, event: Event) -> None:
        subject, _, verb = event.name.rpartition(".")
        if verb == "start" and event.source is not None:
            self._begin(subject, event)
        elif verb == "end" and (block := self._open.pop(id(event.source), None)) is not None:
            _end(block.current, event)
        else:
            get_current_span().add_event(event.name, _plain(event.attributes))

    def _begin(self, subject: str, event: Event) -> None:
        here = self._where(event.source)
        attributes = _plain(event.attributes)
        name, kind = subject, SpanKind.INTERNAL
        if subject == "request":
            attributes[_OPERATION] = "chat"
            name, kind = f"chat {attributes.get(_MODEL, '')}".rstrip(), SpanKind.CLIENT
        span = self._tracer.start_span(name, here, kind, attributes)
        outer = otel.get_value(_INNERMOST, here)
        while isinstance(outer, Current) and outer.ended:
            outer = outer.outer
        current = Current(
            span, live(get_current_span(here)), outer if isinstance(outer, Current) else None
        )
        self._open[id(event.source)] = _Open(event.source, current)
        _make_current(current, current)

    def _where(self, source: object) -> otel.Context:
        """Find where its parent is current: here, or else, if it belongs to no block here, its own.

        A task that was given a session, but was not started in it, has no span of that one.
        """
        here = otel.get_current()
        session = self._open.get(id(getattr(source, "_session", None)))
        around = otel.get_value(_INNERMOST, here)
        while session is not None and around is not session.current:
            if not isinstance(around, Current):
                here = set_span_in_context(session.current, here)
                return otel.set_value(_INNERMOST, session.current, here)
            around = around.outer
        return here


def _end(current: Current, event: Event) -> None:
    try:
        current.span.set_attributes(_plain(event.attributes))
        if event.attributes.get("status") == "error":
            kind = str(event.attributes.get("error.type", ""))
            current.span.set_status(Status(StatusCode.ERROR, kind or None))
    finally:
        current.ended = True
        if get_current_span() is current:
            _make_current(live(current), current.outer)
        current.span.end()


def _make_current(span: Span, innermost: Current | None) -> None:
    otel.attach(otel.set_value(_INNERMOST, innermost, set_span_in_context(span)))


def _plain(attributes: Mapping[str, object]) -> dict[str, AttributeValue]:
    """Make them what an attribute may be; money is a Decimal here, and a number there."""
    return {name: _value(value) for name, value in attributes.items() if value is not None}


def _value(value: object) -> AttributeValue:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool | int | float):
        return value
    return float(value) if isinstance(value, Decimal) else str(value)
