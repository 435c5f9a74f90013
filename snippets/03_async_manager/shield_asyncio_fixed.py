import asyncio
from contextlib import suppress


async def close(events: list[str]) -> None:
    events.append("closing")
    await asyncio.sleep(0.01)  # a round trip to the server
    events.append("closed")


async def outlast(task: asyncio.Task[None]) -> None:
    try:
        await asyncio.wait([task])  # a cancel ends this wait, not the task
    except asyncio.CancelledError:
        await outlast(task)
        raise


async def hold(events: list[str]) -> None:
    try:
        await asyncio.Event().wait()  # the block
    finally:
        bounded = asyncio.wait_for(close(events), 1)
        await outlast(asyncio.create_task(bounded))


async def main() -> None:
    for times, name in (1, "one cancel"), (2, "two cancels"):
        in_asyncio: list[str] = []
        task = asyncio.create_task(hold(in_asyncio))
        for _ in range(times):
            await asyncio.sleep(0)  # let it go on to its next await
            task.cancel()
        await asyncio.wait([task])
        print(f"{name:11}  asyncio {in_asyncio}")

    in_asyncio = []
    with suppress(TimeoutError):
        async with asyncio.timeout(0.01):
            await hold(in_asyncio)
    print(f"time-out     asyncio {in_asyncio}")


asyncio.run(main())
