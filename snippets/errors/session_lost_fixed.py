import asyncio

from mcp import Client, MCPError
from mcp.server import MCPServer

from context_workshop import serve
from context_workshop.mcp import streamable_http


# --8<-- [start:cure]
async def tools(url: str) -> list[str]:
    """Connect anew for each unit of work: no session to lose."""
    async with Client(streamable_http(url), mode="legacy") as client:
        return [tool.name for tool in (await client.list_tools()).tools]


# --8<-- [end:cure]
async def main() -> None:
    server = MCPServer("notes", log_level="ERROR")
    async with serve(server.streamable_http_app()) as url:
        for _ in range(2):
            try:
                print(await tools(f"{url}/mcp"))
            except MCPError as error:
                print(type(error).__name__, error)
            server.session_manager._server_instances.clear()  # a restart


asyncio.run(main())
