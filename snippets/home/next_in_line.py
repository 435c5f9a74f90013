import asyncio

from context_workshop import Pool


async def job(name: str, pool: Pool[str], stop: asyncio.Event) -> None:
    async with pool.acquire() as gpu:
        print(name, "has", gpu)
        await stop.wait()


async def main() -> None:
    pool, stop = Pool(["gpu0", "gpu1"]), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        ann, *_ = [
            group.create_task(job(name, pool, stop), name=name)
            for name in ("ann", "bob", "eve")
        ]
        await asyncio.sleep(0)
        ann.cancel()
        stop.set()
    print("free", pool.free, "of", pool.size)


asyncio.run(main())
