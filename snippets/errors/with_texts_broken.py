# expect: output TypeError: 'async_generator' object is not an iterator
import asyncio
from collections.abc import Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

make: Any = contextmanager  # no type checker: the mistakes are seen
make_async: Any = asynccontextmanager  # only when the program runs


@contextmanager
def printed() -> Iterator[None]:
    try:
        yield
    except (RuntimeError, TypeError) as error:
        print(f"{type(error).__name__}: {error}")


async def stream() -> Any:
    yield "session"


def rows() -> Any:
    yield "session"


async def coroutine() -> str:
    return "session"


def nothing() -> None:
    pass


def enter(manager: Callable[[], Any]) -> None:
    with printed(), manager():
        pass


async def main() -> None:
    asked = [stream(), coroutine()]
    for value in asked:
        enter(make(lambda value=value: value))
    enter(make(nothing))
    asked.append(coroutine())
    for value in rows(), asked[-1]:
        with printed():
            async with make_async(lambda value=value: value)():
                pass
    with printed():
        await make_async(stream)()
    enter(make(lambda: (next(each) for each in [iter([0][1:])])))
    for value in asked[1:]:
        value.close()


asyncio.run(main())
