import asyncio

from mcp import Client, MCPError
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

server = MCPServer("notes", log_level="ERROR")


# --8<-- [start:tool]
@server.tool()
def read(name: str) -> str:
    if name != "one":
        raise ToolError(f"there is no note {name!r}; there is: one")
    return "the first note"


# --8<-- [end:tool]
# --8<-- [start:answers]
async def show(client: Client, name: str) -> None:
    result = await client.call_tool("read", {"name": name})
    if result.is_error:  # no exception: the text is for the model
        print("failed:", result.content[0].model_dump()["text"])
    try:
        print(await client.read_resource(f"note://{name}"))
    except MCPError as error:
        print("MCPError:", error)


# --8<-- [end:answers]
async def main() -> None:
    async with Client(server) as client:
        await show(client, "two")
    # --8<-- [start:legacy]
    async with Client(server, mode="legacy") as client:  # with a handshake
        print(len((await client.list_tools()).tools), "tool")
    # --8<-- [end:legacy]


asyncio.run(main())
