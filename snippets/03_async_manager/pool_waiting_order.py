import asyncio

from context_workshop import Pool


async def main() -> None:
    pool = Pool(["gpu0", "gpu1"])
    done = asyncio.Event()

    async def job(name: str, limit: float | None = None) -> None:
        try:
            async with pool.acquire(limit) as gpu:
                print(f"{name} has {gpu}, {pool.waiting} waiting")
                await done.wait()
        except TimeoutError:
            print(f"{name} gave up")
        except asyncio.CancelledError:
            print(f"{name} cancelled")
            raise

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(job("a"), name="a")
        tasks.create_task(job("b"), name="b")
        tasks.create_task(job("c"), name="c")
        d = tasks.create_task(job("d", limit=0), name="d")
        e = tasks.create_task(job("e"), name="e")
        tasks.create_task(job("f"), name="f")
        await asyncio.wait([d])
        e.cancel()
        await asyncio.wait([e])
        done.set()
    print(pool)


asyncio.run(main())
