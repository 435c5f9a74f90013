"""Chapter 3, whole: GPU pool, LLM sessions, and tasks that end in time."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from openai import AsyncOpenAI, AsyncStream, BadRequestError
from openai.types.chat import ChatCompletionChunk

from context_workshop import (
    AsyncSession,
    Pool,
    Usage,
    genai_pricing,
    local_llm,
)
from context_workshop.local import LLM


@asynccontextmanager
async def gpu_resource(pool: Pool[str]) -> AsyncIterator[str]:
    """Lend one GPU; giving it back awaits nothing."""
    async with pool.acquire(timeout=5) as gpu:
        yield gpu


@asynccontextmanager
async def streamed(
    client: AsyncOpenAI, model: str, question: str
) -> AsyncIterator[AsyncStream[ChatCompletionChunk]]:
    """Yield an iterable, not its items: left early, it is closed."""
    async with await client.chat.completions.create(
        model=model,
        messages=[{"role": "user", "content": question}],
        stream=True,
    ) as stream:
        yield stream


async def ask(
    session: AsyncSession, client: AsyncOpenAI, question: str
) -> str:
    """One request, counted whatever becomes of it."""
    with session.request() as request:
        reply = await client.chat.completions.create(
            model=request.model,
            messages=[{"role": "user", "content": question}],
        )
        request.record(Usage.from_openai(reply.usage))
    return reply.choices[0].message.content or ""


async def gpu_pool() -> None:
    pool = Pool(["gpu0", "gpu1"])
    held: Counter[str] = Counter()

    async def infer() -> None:
        async with gpu_resource(pool) as gpu:
            held[gpu] += 1
            print(f"{gpu} held by {held[gpu]}")
            await asyncio.sleep(0.01)
            held[gpu] -= 1

    async with asyncio.TaskGroup() as tasks:
        for _ in range(5):
            tasks.create_task(infer())
    print(pool)


async def llm_session(client: AsyncOpenAI, model: str) -> None:
    pricing = genai_pricing()
    async with AsyncSession(model=model, pricing=pricing) as session:
        tasks = [
            session.create_task(ask(session, client, question))
            for question in ("One?", "Two?", "Three?")
        ]
    print([task.result() for task in tasks])
    print(f"{session.status}, {session.usage.total_tokens} tokens")


async def early_exit(client: AsyncOpenAI, llm: LLM) -> None:
    async with streamed(client, llm.model, "Long?") as stream:
        async for _ in stream:
            break
    await asyncio.to_thread(llm.wait, "disconnected")
    print("moved on, and the server knows")


async def coordination(client: AsyncOpenAI, model: str) -> None:
    session = AsyncSession(model=model)
    tasks = []
    try:
        async with session:
            for question in "Slow?", "Bad?":
                task = session.create_task(ask(session, client, question))
                tasks.append(task)
    except* BadRequestError as group:
        print("caught", repr(group.exceptions[0]))
    print(f"{session.status}, slow cancelled: {tasks[0].cancelled()}")


async def main(llm: LLM) -> None:
    await gpu_pool()
    async with AsyncOpenAI(**llm.options) as client:
        await llm_session(client, llm.model)
        await early_exit(client, llm)
        await coordination(client, llm.model)


if __name__ == "__main__":
    with local_llm(
        faults={"Bad?": [400], "Slow?": ["stall"], "Long?": ["stall"]}
    ) as llm:
        asyncio.run(main(llm))
