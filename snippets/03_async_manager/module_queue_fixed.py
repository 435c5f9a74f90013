import asyncio


async def infer(gpus: asyncio.Queue[str]) -> None:
    print("use", await gpus.get())


async def give_back(gpus: asyncio.Queue[str]) -> None:
    gpus.put_nowait("gpu0")


async def main() -> None:
    gpus: asyncio.Queue[str] = asyncio.Queue()
    await asyncio.gather(infer(gpus), give_back(gpus))


for _ in range(2):  # like two tests, or two jobs of a worker
    asyncio.run(main())
