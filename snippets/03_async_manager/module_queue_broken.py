# expect: RuntimeError
import asyncio

gpus: asyncio.Queue[str] = asyncio.Queue()


async def infer() -> None:
    print("use", await gpus.get())


async def give_back() -> None:
    gpus.put_nowait("gpu0")


async def main() -> None:
    await asyncio.gather(infer(), give_back())


for _ in range(2):  # like two tests, or two jobs of a worker
    asyncio.run(main())
