# expect: output ^alice's question: bob$
# lint: PLW0603
import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from openai import AsyncOpenAI

from context_workshop import local_llm

current = "standalone"


@contextmanager
def use_session(name: str) -> Iterator[None]:
    global current
    before, current = current, name
    try:
        yield
    finally:
        current = before


async def ask(text: str) -> None:
    say = client.chat.completions.create
    await say(model=llm.model, messages=[{"role": "user", "content": text}])
    print(f"{text}: {current}")


async def serve(name: str, *earlier: asyncio.Task[None]) -> None:
    with use_session(name):
        await asyncio.gather(*earlier)
        await ask(f"{name}'s question")


async def main() -> None:
    async with client:
        alice = asyncio.create_task(serve("alice"), name="alice")
        await asyncio.create_task(serve("bob", alice), name="bob")
        await ask("outside any session")


with local_llm() as llm:
    client = AsyncOpenAI(**llm.options)
    asyncio.run(main())
