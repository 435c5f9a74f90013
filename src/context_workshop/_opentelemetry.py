"""Spans for OpenTelemetry: an observer, imported with its extra when it is first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from opentelemetry.trace import Tracer

    from ._event import Event


def to_opentelemetry(tracer: Tracer) -> Callable[[Event], object]:
    """Make an observer that makes spans, for the exporters that the tracer's provider has.

    Each session, turn and request gets one, named `session`, `turn` and `chat <model>`; and so does
    whatever emits `x.start` and `x.end` with the same `source`. Other events, such as
    `reservation.end`, are added to the current span. The attributes are those of the events; money
    is a float there. Of an error the span has the type, not the text, which may quote a prompt:
    `status` and `error.type` say how the block was left, and the span's own status is ERROR for
    `error` only. A cancelled block is none.

    The parent is the current span, in threads and tasks as well, as far as the Context goes there.
    Where that belongs to another session, or to none, it is the span of the session that the turn
    or the request is made with. The span of an open block is the current one, so spans of your own
    and of instrumented libraries are inside; it is passed over once the block has ended, wherever
    that was. So there is no "Failed to detach context" of this observer's, and what follows a
    generator that was abandoned is no child of it.

    What the tracer raises is logged, as for every observer.

    Take instead: the tracer itself, for what is no block of this package; an instrumentation of
    your provider's client, for what is sent and answered.

    Since 0.2.

    Args:
        tracer: As `opentelemetry.trace.get_tracer("app")` gives it.

    Raises:
        ImportError: The extra `otel` is not installed.
        TypeError: It is no tracer.

    Example:
        ```python
        from context_workshop import Session, observe, to_opentelemetry
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import SimpleSpanProcessor
        from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

        exporter, provider = InMemorySpanExporter(), TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(exporter))
        tracer = provider.get_tracer("app")
        with observe(to_opentelemetry(tracer)), Session("chat-1", model="small") as session:
            with session.request(), tracer.start_as_current_span("POST"):
                pass
        names = {span.context.span_id: span.name for span in exporter.get_finished_spans()}
        for span in exporter.get_finished_spans():
            print(span.name, "in", names[span.parent.span_id] if span.parent else None)
        #> POST in chat small
        #> chat small in session
        #> session in None
        ```
    """
    from ._spans import Spans  # noqa: PLC0415 - it needs an extra

    return Spans(tracer)
