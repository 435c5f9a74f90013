import asyncio

from mcp import Client, ClientSessionGroup, MCPError
from mcp.server import MCPServer
from mcp.types import Implementation

library = MCPServer("Library", log_level="WARNING")
web = MCPServer("Web", log_level="WARNING")


@library.tool(name="search")
def search_books(text: str) -> str:
    return f"a book about {text}"


@web.tool(name="search")
def search_pages(text: str) -> str:
    return f"a page about {text}"


# --8<-- [start:cure]
def with_server(tool: str, server: Implementation) -> str:
    return f"{server.name}.{tool}"


# --8<-- [end:cure]
async def connect(group: ClientSessionGroup, *clients: Client) -> None:
    for each in clients:
        assert each.server_info is not None
        await group.connect_with_session(each.server_info, each.session)


async def main() -> None:
    async with Client(library) as one, Client(web) as two:
        try:
            await connect(ClientSessionGroup(), one, two)
        except MCPError as error:
            print("MCPError", error)
        group = ClientSessionGroup(component_name_hook=with_server)
        await connect(group, one, two)
        print(*group.tools)
        result = await group.call_tool("Web.search", {"text": "with"})
        print(result.structured_content)


asyncio.run(main())
