import asyncio

from openai import AsyncOpenAI

from context_workshop import AsyncSession, Usage, genai_pricing, local_llm


async def ask(
    session: AsyncSession, client: AsyncOpenAI, question: str
) -> str | None:
    with session.request() as request:
        reply = await client.chat.completions.create(
            model=session.model,
            messages=[{"role": "user", "content": question}],
        )
        request.record(Usage.from_openai(reply.usage))
    return reply.choices[0].message.content


async def main() -> None:
    pricing = genai_pricing()
    with local_llm(delay=0.5) as llm:
        async with (
            AsyncOpenAI(**llm.options) as client,
            AsyncSession(model=llm.model, pricing=pricing) as session,
        ):
            answers = [
                session.create_task(ask(session, client, question))
                for question in ("What is with?", "And async with?", "Why?")
            ]
        events = [entry.event for entry in llm.log]
        asked = events[: events.index("answered")].count("request")
        print("asked before the first answer:", asked)
        print([task.result() for task in answers])
        print(session.usage.total_tokens, "tokens, USD", session.cost)


asyncio.run(main())
