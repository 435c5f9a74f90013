import asyncio
from decimal import Decimal

from openai import AsyncOpenAI
from openai.types import CompletionUsage

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


def cost(model: str, usage: CompletionUsage | None) -> Decimal:
    known = price(model, Usage.from_openai(usage)) if usage else None
    return MOST if known is None else known  # a free model costs 0


async def ask(client: AsyncOpenAI, model: str) -> None:
    try:
        with budget.reserve(MOST) as held:
            reply = await client.chat.completions.create(
                model=model,
                messages=[{"role": "user", "content": "Tell me all."}],
                max_completion_tokens=5_000,
            )
            held.settle(cost(model, reply.usage))
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
