import asyncio
from typing import Any

from mcp import Client
from mcp.server import MCPServer
from mcp.types import ToolAnnotations

server = MCPServer("notes", log_level="ERROR")
notes = ["buy milk"]


@server.tool(annotations=ToolAnnotations(read_only_hint=True))
async def read() -> list[str]:
    return notes


@server.tool()
async def erase() -> None:
    notes.clear()


class ReadOnly:
    def __init__(self, client: Client) -> None:
        self.client = client

    async def call_tool(self, name: str) -> Any:
        for tool in (await self.client.list_tools()).tools:
            hints = tool.annotations
            if tool.name == name and hints and hints.read_only_hint:
                return await self.client.call_tool(name)
        raise PermissionError(f"{name}: not marked as read-only")


async def main() -> None:
    async with Client(server) as client:
        for name in "read", "erase":
            try:
                result = await ReadOnly(client).call_tool(name)
                print(name, result.structured_content)
            except PermissionError as error:
                print("caught", error)
    print(notes)


asyncio.run(main())
