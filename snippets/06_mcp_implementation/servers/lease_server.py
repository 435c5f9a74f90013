import asyncio

from mcp.server import MCPServer

server = MCPServer("leases", log_level="ERROR")


@server.tool()
async def take() -> str:
    return "gpu0"


@server.tool()
async def give_back() -> str:
    await asyncio.Event().wait()  # deaf: it never answers
    return "never"


if __name__ == "__main__":
    server.run("stdio")
