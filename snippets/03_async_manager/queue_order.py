import asyncio


async def main() -> None:
    gpus: asyncio.Queue[str] = asyncio.Queue()

    async def waiting() -> None:
        print("who waited has", await gpus.get())

    task = asyncio.create_task(waiting())
    await asyncio.sleep(0)  # it stands in line now
    gpus.put_nowait("gpu0")
    print("a newcomer has", await gpus.get())
    await asyncio.sleep(0)
    print("who waited still waits:", not task.done())
    gpus.put_nowait("gpu0")
    await task


asyncio.run(main())
