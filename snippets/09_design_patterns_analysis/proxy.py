import asyncio

from lazy_client import LazyClient
from word_server import server


async def main() -> None:
    for texts in [], ["one", "one two"]:
        async with LazyClient(server) as client:
            calls = (
                client.call_tool("count_words", {"text": text})
                for text in texts
            )
            results = await asyncio.gather(*calls)
            print([result.structured_content for result in results])


asyncio.run(main())
