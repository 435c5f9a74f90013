# expect: output AttributeError: 'async_generator' object has no attribute
import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import (
    ExitStack,
    aclosing,
    asynccontextmanager,
    closing,
    contextmanager,
)
from contextvars import ContextVar
from typing import Any


@contextmanager
def printed() -> Iterator[None]:
    try:
        yield
    except (AttributeError, TypeError) as error:
        print(f"{type(error).__name__}: {error}")


class Half:
    def __enter__(self) -> None:
        pass


def get_rows() -> Iterator[str]:
    yield "session"


async def get_session() -> AsyncIterator[str]:
    yield "session"


async def main() -> None:
    half: Any = Half()
    stream: Any = get_session()
    rows: Any = get_rows()
    manager: Any = asynccontextmanager(get_session)()
    for value in manager, stream:
        with printed():
            value.execute("select 1")
    with printed():
        rows.query("select 1")
    with printed(), half:
        pass
    with printed(), closing(stream):
        pass
    with printed():
        async with aclosing(rows):
            pass
    with printed(), ExitStack() as stack:
        stack.callback(print("called at once"))  # type: ignore[arg-type]
    token: Any = ContextVar[str]("session").set("one")
    with printed(), token:
        pass


asyncio.run(main())
