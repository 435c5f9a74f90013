import asyncio

from context_workshop import Pool

pool = Pool(["gpu0", "gpu1"])


async def job(name: str, patience: float | None = None) -> None:
    try:
        async with pool.acquire(patience) as gpu:
            print(f"{name} has {gpu}, {pool.waiting} waiting")
            await asyncio.sleep(0.05)  # long enough to be waited for
    except TimeoutError as error:
        print(f"{name} gave up: {error}")
    except asyncio.CancelledError:
        print(f"{name} cancelled, {pool.waiting} waiting")
        raise


async def main() -> None:
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(job("a"), name="a")
        tasks.create_task(job("b"), name="b")
        tasks.create_task(job("c"), name="c")
        tasks.create_task(job("d", patience=0), name="d")
        e = tasks.create_task(job("e"), name="e")
        tasks.create_task(job("f"), name="f")
        await asyncio.sleep(0)
        print(pool)
        e.cancel()
    print(pool)


asyncio.run(main())
