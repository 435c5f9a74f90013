import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from openai import AsyncOpenAI, BadRequestError

from context_workshop import local_llm


@asynccontextmanager
async def session(
    name: str,
) -> AsyncIterator[tuple[asyncio.TaskGroup, list[int]]]:
    spent: list[int] = []
    try:
        async with asyncio.TaskGroup() as tasks:
            yield tasks, spent
    finally:
        print("settle", name, sum(spent), "tokens")


async def ask(
    client: AsyncOpenAI, model: str, question: str, spent: list[int]
) -> None:
    reply = await client.chat.completions.create(
        model=model, messages=[{"role": "user", "content": question}]
    )
    spent.append(reply.usage.total_tokens if reply.usage else 0)


async def main() -> None:
    with local_llm(faults={"Bad?": [400]}) as llm:
        async with AsyncOpenAI(**llm.options) as client:
            try:
                for name, questions in (
                    ("s1", ["One?", "Two?"]),
                    ("s2", ["Bad?"]),
                ):
                    async with session(name) as (tasks, spent):
                        for each in questions:
                            tasks.create_task(
                                ask(client, llm.model, each, spent)
                            )
            except* BadRequestError as group:
                print("caught", *map(repr, group.exceptions))


asyncio.run(main())
