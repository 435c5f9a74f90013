import logging
import sys
from collections.abc import Iterator, Sequence

from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import (
    SimpleSpanProcessor,
    SpanExporter,
    SpanExportResult,
)

logging.basicConfig(stream=sys.stdout, format="%(message)s")


class Printed(SpanExporter):
    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        for span in spans:
            print("exported", span.name, dict(span.attributes or {}))
        return SpanExportResult.SUCCESS


# --8<-- [start:provider]
provider = TracerProvider()  # once, in main: a second one is ignored
provider.add_span_processor(SimpleSpanProcessor(Printed()))
tracer = provider.get_tracer("app")
# --8<-- [end:provider]


# --8<-- [start:cure]
def ask() -> Iterator[str]:
    span = tracer.start_span("ask")
    try:
        for number, word in enumerate(["one", "two"], 1):
            span.set_attribute("tokens", number)
            yield word
    finally:
        span.end()  # when the stream is read or closed


# --8<-- [end:cure]
print(list(ask()))
