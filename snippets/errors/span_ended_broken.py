# expect: output Setting attribute on ended span
import logging
import sys
from collections.abc import Iterator

from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider

logging.basicConfig(stream=sys.stdout, format="%(message)s")
tracer = TracerProvider().get_tracer("app")


def ask(span: trace.Span) -> Iterator[str]:
    yield from ("one", "two")
    span.set_attribute("tokens", 2)


with tracer.start_as_current_span("ask") as span:
    stream = ask(span)
print(list(stream))  # read after the block
