# expect: output RuntimeError: TaskGroup .* is finished
import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import anyio


@contextmanager
def printed() -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:
        print(f"{type(error).__name__}: {error}")


async def work() -> None:
    await asyncio.sleep(0)


def start(group: asyncio.TaskGroup) -> None:
    task = work()
    with printed():
        group.create_task(task)
    task.close()


async def start_in_cleanup(group: asyncio.TaskGroup) -> None:
    try:
        await asyncio.Event().wait()
    finally:
        start(group)


async def main() -> None:
    group = asyncio.TaskGroup()
    start(group)  # before its block
    async with group:
        pass
    start(group)  # after it
    try:
        async with asyncio.TaskGroup() as failing:
            failing.create_task(start_in_cleanup(failing))
            failing.create_task(asyncio.to_thread(int, "no number"))
    except* ValueError:
        pass

    tasks = anyio.create_task_group()
    with printed():
        tasks.start_soon(work)
    async with tasks:
        with printed():
            async with tasks:
                pass


asyncio.run(main())
