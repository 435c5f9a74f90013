import asyncio
from collections.abc import AsyncIterator

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace import get_current_span

tracer = TracerProvider().get_tracer("service")


# --8<-- [start:cure]
async def tokens() -> AsyncIterator[str]:
    span = tracer.start_span("stream")
    try:
        for token in ("Hel", "lo", "!"):
            yield token
    finally:
        span.end()
        # --8<-- [end:cure]
        print("still recording:", span.is_recording())


async def main() -> None:
    async for token in tokens():
        print(token)
        break
    await asyncio.sleep(0)
    span = get_current_span().get_span_context()
    print("a span is still current:", span.is_valid)


asyncio.run(main())
