import asyncio

from mcp import Client
from mcp.server import MCPServer

server = MCPServer("calculator", log_level="ERROR")


@server.tool()
def add(a: int, b: int) -> int:
    return a + b


async def main() -> None:
    for mode in "legacy", "auto", "2026-07-28":
        async with Client(server, mode=mode) as client:
            result = await client.call_tool("add", {"a": 1, "b": 2})
            known = client.server_info and client.server_info.name
            print(mode, client.protocol_version, known, result.is_error)
    try:
        Client(server, mode="2025-11-25")
    except ValueError as error:
        print("ValueError", error)


asyncio.run(main())
