# expect: output Session not found
import asyncio

from mcp import Client, MCPError
from mcp.server import MCPServer

from context_workshop import serve
from context_workshop.mcp import streamable_http


def make_server() -> MCPServer:
    return MCPServer("notes", log_level="ERROR")


async def main() -> None:
    first = make_server()
    async with serve(first.streamable_http_app()) as url:
        server = streamable_http(f"{url}/mcp")
        async with Client(server, mode="legacy") as client:
            print(len((await client.list_tools()).tools), "tools")
            first.session_manager._server_instances.clear()  # a restart
            try:
                await client.list_tools()
            except MCPError as error:
                print(type(error).__name__, error)


asyncio.run(main())
