import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from openai import AsyncOpenAI

from context_workshop import local_llm
from context_workshop.local import LLM

MOST = Decimal("0.01")
spent: list[Decimal] = []


@contextmanager
def reserve() -> Iterator[None]:
    spent.append(MOST)
    try:
        yield
    except Exception:
        spent.remove(MOST)
        raise


async def main(llm: LLM) -> None:
    async with AsyncOpenAI(**llm.options) as client:
        try:
            async with asyncio.timeout(0.5):
                with reserve():
                    await client.chat.completions.create(
                        model=llm.model,
                        messages=[{"role": "user", "content": "Hello!"}],
                    )
        except TimeoutError:
            print("timed out")
    print("spent", sum(spent))


with local_llm(faults=["stall"]) as llm:
    asyncio.run(main(llm))
