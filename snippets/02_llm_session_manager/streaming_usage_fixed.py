import asyncio

from openai import AsyncOpenAI

from context_workshop import local_llm


async def main() -> None:
    usage = None
    with local_llm() as llm:
        async with AsyncOpenAI(**llm.options) as client:
            stream = await client.chat.completions.create(
                model=llm.model,
                messages=[{"role": "user", "content": "Where is it?"}],
                stream=True,
                stream_options={"include_usage": True},
            )
            async with stream:
                async for chunk in stream:
                    usage = chunk.usage or usage
                    for choice in chunk.choices:
                        print(choice.delta.content or "", end="|")
    print("\ntokens", usage.total_tokens if usage else "not reported")


asyncio.run(main())
