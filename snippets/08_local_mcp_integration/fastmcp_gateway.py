import asyncio

import fastmcp
from fastmcp import FastMCP
from mcp import Client

from context_workshop import serve
from context_workshop.mcp import streamable_http

library = FastMCP("library")
web = FastMCP("web")
gateway = FastMCP("gateway")


@library.tool(name="search")
def search_books(text: str) -> str:
    return f"a book about {text}"


@web.tool(name="search")
def search_pages(text: str) -> str:
    return f"a page about {text}"


gateway.mount(library, namespace="library")
gateway.mount(web, namespace="web")


async def main() -> None:
    async with serve(gateway.http_app()) as url:
        async with Client(streamable_http(f"{url}/mcp")) as client:
            tools = (await client.list_tools()).tools
            print("SDK client:", *(tool.name for tool in tools))

        again = fastmcp.Client(f"{url}/mcp")
        async with again:
            async with again:
                result = await again.call_tool("web_search", {"text": "with"})
                print("FastMCP client:", result.data)
            print("connected", again.is_connected())
        print("connected", again.is_connected())


asyncio.run(main())
