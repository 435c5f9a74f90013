import asyncio
import sys
from pathlib import Path
from typing import Any

from mcp import Client
from word_server import server

from context_workshop import serve
from context_workshop.mcp import stdio, streamable_http

FILE = Path(__file__).with_name("word_server.py")


async def count_words(transport: Any, text: str) -> object:
    async with Client(transport) as client:
        result = await client.call_tool("count_words", {"text": text})
        return result.structured_content


async def main() -> None:
    text = "one function, three transports"
    print("memory", await count_words(server, text))

    child = stdio(sys.executable, str(FILE))
    print("stdio", await count_words(child, text))

    async with serve(server.streamable_http_app()) as url:
        web = streamable_http(f"{url}/mcp")
        print("HTTP", await count_words(web, text))


asyncio.run(main())
