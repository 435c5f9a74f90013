import asyncio
from typing import Any

from lazy_client import LazyClient
from mcp import Client
from word_server import server


async def use(client: Any, *texts: str) -> None:
    async with client:
        calls = (client.call_tool("count_words", {"text": t}) for t in texts)
        results = await asyncio.gather(*calls)
        print([result.structured_content for result in results])


async def main() -> None:
    print("Client")
    await use(Client(server), "one", "one two")
    for texts in (), ("one", "one two"):
        print("LazyClient,", len(texts), "calls")
        await use(LazyClient(server), *texts)

    async with LazyClient(server) as client:
        tools = (await client.list_tools()).tools
        print(*(tool.name for tool in tools))


asyncio.run(main())
