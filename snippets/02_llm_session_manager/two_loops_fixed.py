import asyncio

from openai import AsyncOpenAI

from context_workshop import local_llm


async def ask(client: AsyncOpenAI, model: str, text: str) -> None:
    reply = await client.chat.completions.create(
        model=model, messages=[{"role": "user", "content": text}]
    )
    print(reply.choices[0].message.content)


async def main() -> None:
    with local_llm() as llm:
        # --8<-- [start:cure]
        async with AsyncOpenAI(**llm.options) as client:
            for text in "one", "two":
                await ask(client, llm.model, text)
        # --8<-- [end:cure]


asyncio.run(main())
