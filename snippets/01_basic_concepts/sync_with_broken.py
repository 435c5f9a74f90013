# expect: TypeError
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def session() -> AsyncIterator[str]:
    print("open")
    try:
        yield "s1"
    finally:
        print("close")


async def main() -> None:
    with session() as name:  # type: ignore[attr-defined]
        print("use", name)


asyncio.run(main())
