# expect: output Failed to detach context
import asyncio
from collections.abc import AsyncIterator

from opentelemetry.sdk.trace import TracerProvider

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
    print("the loop closes the generator, in another task")


asyncio.run(main())
