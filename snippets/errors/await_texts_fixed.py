import asyncio
from collections.abc import Awaitable, Callable


# --8<-- [start:again]
async def twice(make: Callable[[], Awaitable[str]]) -> str:
    """Take the function, not a coroutine: each attempt needs a new one."""
    try:
        return await make()
    except OSError as error:
        print("again, after", error)
        return await make()


# --8<-- [end:again]
# --8<-- [start:future]
def answer(future: asyncio.Future[str], text: str) -> None:
    if not future.done():  # whoever waited may have been cancelled
        future.set_result(text)


# --8<-- [end:future]
failures = iter([OSError("the line is busy")])


async def ask(question: str) -> str:
    for failure in failures:
        raise failure
    return f"answer to {question}"


async def main() -> None:
    print(await twice(lambda: ask("one")))
    future = asyncio.get_running_loop().create_future()
    future.cancel()
    answer(future, "late")
    print("cancelled:", future.cancelled())


asyncio.run(main())
