import asyncio

from openai import AsyncOpenAI
from openai.types.chat import ChatCompletionMessageParam as Message

from context_workshop import local_llm


# --8<-- [start:cure]
async def ask(client: AsyncOpenAI, model: str, messages: list[Message]) -> str:
    pieces: list[str] = []
    async with await client.chat.completions.create(
        model=model, messages=messages, stream=True
    ) as stream:
        async for chunk in stream:
            pieces += [c.delta.content or "" for c in chunk.choices]
    return "".join(pieces)


# --8<-- [end:cure]


async def main() -> None:
    hello: Message = {"role": "user", "content": "Hello!"}
    with local_llm() as llm:
        async with AsyncOpenAI(**llm.options) as client:
            print(await ask(client, llm.model, [hello]))
            async with client.chat.completions.stream(
                model=llm.model, messages=[hello]
            ) as events:
                print([event.type async for event in events][-1])
        await asyncio.to_thread(llm.wait, "closed")
        print(llm.log[-1])


asyncio.run(main())
