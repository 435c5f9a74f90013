import asyncio
from typing import Any

from mcp import Client
from mcp.server import MCPServer
from mcp.types import ToolAnnotations

server = MCPServer("notes", log_level="ERROR")
notes = ["buy milk"]
READS = "list_tools", "list_resources", "read_resource", "server_info"


@server.tool(annotations=ToolAnnotations(read_only_hint=True))
async def find(word: str) -> list[str]:
    return [note for note in notes if word in note]


@server.tool()
async def erase() -> None:
    notes.clear()


class ReadOnly:
    def __init__(self, client: Client) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        if name not in READS:
            raise AttributeError(f"ReadOnly has no {name!r}")
        return getattr(self._client, name)

    async def call_tool(
        self, name: str, arguments: dict[str, Any] | None = None
    ) -> Any:
        for tool in (await self._client.list_tools()).tools:
            hints = tool.annotations
            if tool.name == name and hints and hints.read_only_hint:
                return await self._client.call_tool(name, arguments)
        raise PermissionError(f"{name}: not marked as read-only")


async def use(client: Any) -> None:
    found = await client.call_tool("find", {"word": "milk"})
    print(client.server_info.name, found.structured_content)
    try:
        await client.call_tool("erase")
    except PermissionError as error:
        print("PermissionError", error)
    print("notes", notes, "session in reach:", hasattr(client, "session"))


async def main() -> None:
    async with Client(server) as client:
        for each in ReadOnly(client), client:
            await use(each)


asyncio.run(main())
