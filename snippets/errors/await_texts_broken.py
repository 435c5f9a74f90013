# expect: output cannot reuse already awaited coroutine
import asyncio
import warnings
from collections.abc import AsyncIterator, Callable
from typing import Any, NoReturn

warnings.simplefilter("ignore")  # of what is never awaited


async def ask() -> list[str]:
    return ["answer"]


async def stream() -> AsyncIterator[NoReturn]:
    raise StopAsyncIteration
    yield


async def awaited_again() -> None:
    asked = ask()
    for _ in range(2):
        await asked


async def not_awaited() -> None:
    asked: Any = ask()
    print(asked[0])


async def exhausted() -> None:
    await anext(stream())


async def answered_twice() -> None:
    future = asyncio.get_running_loop().create_future()
    future.cancel()
    future.set_result("answer")


async def notified() -> None:
    asyncio.Condition().notify()


async def told_to_stop() -> None:
    asyncio.get_running_loop().stop()
    await asyncio.sleep(1)


wrong: list[Callable[[], Any]] = [awaited_again, not_awaited, exhausted]
wrong += [answered_twice, notified, told_to_stop, stream, lambda: ask]
for make in wrong:
    try:
        asyncio.run(make())
    except (
        RuntimeError,
        TypeError,
        ValueError,
        asyncio.InvalidStateError,
    ) as e:
        print(f"{type(e).__name__}: {e}")
