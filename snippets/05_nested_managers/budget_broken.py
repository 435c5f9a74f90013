# expect: output ^spent 0\.050\d+ of 0\.025, 5 requests$
import asyncio
from decimal import Decimal

from openai import AsyncOpenAI
from openai.types import CompletionUsage

from context_workshop import Usage, genai_pricing, local_llm
from context_workshop.local import LLM

MOST = Decimal("0.0101")  # 5,000 tokens of output at 2 dollars a million
LIMIT = Decimal("0.025")
price = genai_pricing()
costs: list[Decimal] = []


def cost(model: str, usage: CompletionUsage | None) -> Decimal:
    known = price(model, Usage.from_openai(usage)) if usage else None
    return MOST if known is None else known  # a free model costs 0


async def ask(client: AsyncOpenAI, model: str) -> None:
    spent = sum(costs)
    if spent + MOST > LIMIT:
        print("stopped:", MOST, "> remaining", LIMIT - spent)
        return
    reply = await client.chat.completions.create(
        model=model,
        messages=[{"role": "user", "content": "Tell me all."}],
        max_completion_tokens=5_000,
    )
    costs.append(cost(model, reply.usage))


async def main(llm: LLM) -> None:
    async with (
        AsyncOpenAI(**llm.options) as client,
        asyncio.TaskGroup() as tasks,
    ):
        for number in range(5):
            tasks.create_task(ask(client, llm.model), name=f"ask {number}")
    sent = sum(entry.event == "request" for entry in llm.log)
    print(f"spent {sum(costs)} of {LIMIT}, {sent} requests")


with local_llm(answer=lambda _: "word " * 9_999) as llm:
    asyncio.run(main(llm))
