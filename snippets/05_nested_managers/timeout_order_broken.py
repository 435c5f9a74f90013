# expect: output ^spent 0$
import asyncio

from openai import AsyncOpenAI

from context_workshop import Budget, local_llm
from context_workshop.local import LLM

budget = Budget("0.05")


async def main(llm: LLM) -> None:
    async with AsyncOpenAI(**llm.options) as client:
        try:
            with budget.reserve("0.01"):
                async with asyncio.timeout(0.5):
                    await client.chat.completions.create(
                        model=llm.model,
                        messages=[{"role": "user", "content": "Hello!"}],
                    )
        except TimeoutError:
            print("timed out")
    print("spent", budget.spent)


with local_llm(faults=["stall"]) as llm:
    asyncio.run(main(llm))
