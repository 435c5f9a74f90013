# expect: RuntimeError
import asyncio

from openai import AsyncOpenAI

from context_workshop import local_llm


async def ask(client: AsyncOpenAI, model: str, text: str) -> None:
    reply = await client.chat.completions.create(
        model=model, messages=[{"role": "user", "content": text}]
    )
    print(reply.choices[0].message.content)


with local_llm() as llm:
    client = AsyncOpenAI(**llm.options)
    for text in "one", "two":
        asyncio.run(ask(client, llm.model, text))
