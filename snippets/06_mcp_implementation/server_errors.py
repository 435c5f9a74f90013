import asyncio

from mcp import Client, MCPError
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import TextContent

server = MCPServer("errors", log_level="CRITICAL")


@server.tool()
def divide(a: float, b: float) -> float:
    if b == 0:
        raise ToolError("b must not be 0: choose another")
    return a / b


@server.tool()
def crash() -> str:
    raise ValueError("password is hunter2")


async def main() -> None:
    async with Client(server) as client:
        for name, arguments in (
            ("divide", {"a": 1, "b": 0}),
            ("divide", {"a": "x", "b": 1}),
            ("crash", {}),
            ("typo", {}),
        ):
            result = await client.call_tool(name, arguments)
            (content,) = result.content
            assert isinstance(content, TextContent)
            first, *_ = content.text.splitlines()
            print(name, "is_error", result.is_error, "-", first)
            assert "hunter2" not in content.text
        try:
            await client.read_resource("books://none")
        except MCPError as error:
            print("MCPError", error.code, error)


asyncio.run(main())
