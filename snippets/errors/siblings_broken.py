# expect: output generator didn't stop after athrow
import asyncio
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress


@contextmanager
def printed() -> Iterator[None]:
    try:
        yield
    except (RuntimeError, TypeError) as error:
        print(f"{type(error).__name__}: {error}")


@contextmanager
def two_yields() -> Iterator[None]:
    yield
    yield


@asynccontextmanager
async def two_async_yields() -> AsyncIterator[None]:
    with suppress(ValueError):
        yield
    yield


def events() -> Generator[str, None, None]:
    with suppress(GeneratorExit):
        yield "data: one"
    yield "data: [DONE]"


async def main() -> None:
    with printed(), two_yields():
        pass  # no error in the block
    with printed():
        async with two_async_yields():
            int("one")
    with printed():
        next(stream := events())
        stream.close()


asyncio.run(main())
