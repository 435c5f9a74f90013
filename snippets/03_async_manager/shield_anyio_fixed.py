import asyncio

import anyio


async def close() -> None:
    print("  closing")
    await anyio.sleep(0.01)  # a round trip to the server
    print("  closed")


async def use() -> None:
    try:
        await anyio.sleep(60)  # the block
    finally:
        with anyio.fail_after(1, shield=True):
            await close()


async def main() -> None:
    print("out of time")
    with anyio.move_on_after(0.01):
        await use()
    print("left")

    print("task.cancel() of asyncio, twice")
    task = asyncio.create_task(use())
    for _ in range(2):
        await asyncio.sleep(0)  # let it go on to its next await
        task.cancel()
    await asyncio.wait([task])


anyio.run(main)
