import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def session(name: str) -> Iterator[None]:
    print("open", name)
    try:
        yield
    finally:
        print("close", name)


@session("decorated")
async def decorated() -> None:
    print("decorated asks")


async def inside() -> None:
    with session("inside"):
        print("inside asks")


async def main() -> None:
    first = decorated()
    second = inside()
    print("both were called")
    await second
    await first


asyncio.run(main())
