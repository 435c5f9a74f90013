# expect: output Failed to detach context
import asyncio
from collections.abc import AsyncIterator

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace import get_current_span

tracer = TracerProvider().get_tracer("service")


async def tokens() -> AsyncIterator[str]:
    with tracer.start_as_current_span("stream"):
        for token in ("Hel", "lo", "!"):
            yield token


async def main() -> None:
    async for token in tokens():
        print(token)
        break
    await asyncio.sleep(0)
    span = get_current_span().get_span_context()
    print("a span is still current:", span.is_valid)


asyncio.run(main())
