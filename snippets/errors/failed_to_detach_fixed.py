import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing

from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider


def say(record: logging.LogRecord) -> bool:
    error = record.exc_info and record.exc_info[1]
    print(record.getMessage(), f"{type(error).__name__}: {error}")
    return False  # without the traceback


logging.getLogger("opentelemetry.context").addFilter(say)
trace.set_tracer_provider(TracerProvider())
tracer = trace.get_tracer("app")


# --8<-- [start:cure]
async def answer() -> AsyncGenerator[str]:
    span = tracer.start_span("answer")  # not current: nothing to detach
    try:
        for word in "one", "two":
            with trace.use_span(span):  # around each step, never a yield
                event = word.upper()
            yield event
    finally:
        span.end()
        print("span ended")


async def main() -> None:
    async with aclosing(answer()) as stream:  # whoever iterates closes
        async for word in stream:
            print(word)
            break


# --8<-- [end:cure]
asyncio.run(main())
