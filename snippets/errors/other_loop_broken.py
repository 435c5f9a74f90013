# expect: RuntimeError
import asyncio

limit = asyncio.Semaphore(1)  # what a client at module level has inside


async def ask(number: int) -> int:
    async with limit:
        await asyncio.sleep(0)
        return number


async def job(questions: int) -> list[int]:
    return await asyncio.gather(*map(ask, range(questions)))


for questions in 1, 2, 1, 2:  # as a worker or a serverless handler does
    print(asyncio.run(job(questions)))
