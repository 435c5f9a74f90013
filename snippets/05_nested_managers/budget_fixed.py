import asyncio
from decimal import Decimal

from openai import AsyncOpenAI

from context_workshop import (
    Budget,
    BudgetExceeded,
    Usage,
    genai_pricing,
    local_llm,
)
from context_workshop.local import LLM

MOST = Decimal("0.0101")  # 5,000 tokens of output at 2 dollars a million
budget = Budget("0.025")
price = genai_pricing()


async def ask(client: AsyncOpenAI, model: str) -> None:
    try:
        with budget.reserve(MOST) as held:
            reply = await client.chat.completions.create(
                model=model,
                messages=[{"role": "user", "content": "Tell me all."}],
                max_completion_tokens=5_000,
            )
            cost = reply.usage and price(model, Usage.from_openai(reply.usage))
            held.settle(MOST if cost is None else cost)
    except BudgetExceeded as refusal:
        print("stopped:", refusal)


async def main(llm: LLM) -> None:
    async with (
        AsyncOpenAI(**llm.options) as client,
        asyncio.TaskGroup() as tasks,
    ):
        for number in range(5):
            tasks.create_task(ask(client, llm.model), name=f"ask {number}")
    sent = sum(entry.event == "request" for entry in llm.log)
    print(f"spent {budget.spent} of {budget.limit}, {sent} requests")


with local_llm(answer=lambda _: "word " * 9_999) as llm:
    asyncio.run(main(llm))
