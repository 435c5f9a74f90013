import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from openai import AsyncOpenAI, BadRequestError

from context_workshop import local_llm


@contextmanager
def asking(question: str, client: AsyncOpenAI) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        closed = client.is_closed()
        print(f"{question} ends, client closed: {closed}, {error!r}")
        raise


async def ask(client: AsyncOpenAI, model: str, question: str) -> None:
    with asking(question, client):
        await client.chat.completions.create(
            model=model, messages=[{"role": "user", "content": question}]
        )


async def main() -> None:
    with local_llm(faults={"bad": [400], "slow": ["stall"]}) as llm:
        try:
            # --8<-- [start:cure]
            async with (
                AsyncOpenAI(**llm.options, max_retries=0) as client,
                asyncio.TaskGroup() as tasks,
            ):
                slow = ask(client, llm.model, "slow")
                tasks.create_task(slow, name="slow")
                await asyncio.to_thread(llm.wait, "request")  # on its way
                bad = ask(client, llm.model, "bad")
                tasks.create_task(bad, name="bad")
            # --8<-- [end:cure]
        except* BadRequestError as group:
            print("caught", repr(group))
        ours = [
            t for t in asyncio.all_tasks() if t.get_name() in ("bad", "slow")
        ]
        print("still running:", [task.get_name() for task in ours])
        for task in ours:
            await asyncio.wait([task])


asyncio.run(main())
