import asyncio


async def ask(name: str, gpu: asyncio.Lock) -> None:
    async with gpu:
        print(name, "has the GPU")
        await asyncio.sleep(0.01)


async def main() -> None:
    gpu = asyncio.Lock()
    async with asyncio.TaskGroup() as group:
        ann = group.create_task(ask("ann", gpu), name="ann")
        group.create_task(ask("eve", gpu), name="eve")
        await asyncio.sleep(0)
        ann.cancel()
    print("free again:", not gpu.locked())


asyncio.run(main())
