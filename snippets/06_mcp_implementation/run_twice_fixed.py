import asyncio

from mcp.server import MCPServer


# --8<-- [start:cure]
def make_server() -> MCPServer:
    server = MCPServer("twice", log_level="ERROR")
    server.streamable_http_app()
    return server


async def main() -> None:
    for attempt in 1, 2:
        async with make_server().session_manager.run():
            print("running", attempt)


# --8<-- [end:cure]


asyncio.run(main())
