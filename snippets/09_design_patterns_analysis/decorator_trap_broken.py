# expect: output ^Echo: Hello! while \[\]$
import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from openai import AsyncOpenAI

from context_workshop import local_llm

open_sessions: list[str] = []


@contextmanager
def session(name: str) -> Iterator[None]:
    open_sessions.append(name)
    try:
        yield
    finally:
        open_sessions.remove(name)


@session("chat")
async def ask(client: AsyncOpenAI, question: str) -> None:
    reply = await client.chat.completions.create(
        model="gpt-5-mini", messages=[{"role": "user", "content": question}]
    )
    print(reply.choices[0].message.content, "while", open_sessions)


async def main() -> None:
    with local_llm() as llm:
        async with AsyncOpenAI(**llm.options) as client:
            await ask(client, "Hello!")
    print("afterwards", open_sessions)


asyncio.run(main())
