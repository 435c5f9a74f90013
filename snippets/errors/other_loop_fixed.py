import asyncio


async def ask(limit: asyncio.Semaphore, number: int) -> int:
    async with limit:
        await asyncio.sleep(0)
        return number


# --8<-- [start:cure]
async def job(questions: int) -> list[int]:
    limit = asyncio.Semaphore(1)  # and a client: async with Client() as …
    async with asyncio.TaskGroup() as tasks:
        asked = [
            tasks.create_task(ask(limit, number))
            for number in range(questions)
        ]
    return [each.result() for each in asked]


# --8<-- [end:cure]
for questions in 1, 2, 1, 2:
    print(asyncio.run(job(questions)))
