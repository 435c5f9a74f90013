# expect: output Failed to detach context
import asyncio
import logging
from collections.abc import AsyncGenerator

from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider


def say(record: logging.LogRecord) -> bool:
    error = record.exc_info and record.exc_info[1]
    print(record.getMessage(), f"{type(error).__name__}: {error}")
    return False  # without the traceback


logging.getLogger("opentelemetry.context").addFilter(say)
trace.set_tracer_provider(TracerProvider())
tracer = trace.get_tracer("app")


async def answer() -> AsyncGenerator[str]:
    with tracer.start_as_current_span("answer"):
        yield "one"
        yield "two"


async def main() -> None:
    stream = answer()
    async for word in stream:
        print(word)
        break  # the loop closes the generator, in another task


asyncio.run(main())
