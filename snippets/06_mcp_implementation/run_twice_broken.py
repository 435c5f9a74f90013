# expect: RuntimeError
import asyncio

from mcp.server import MCPServer

server = MCPServer("twice", log_level="ERROR")
server.streamable_http_app()


async def main() -> None:
    for attempt in 1, 2:
        async with server.session_manager.run():
            print("running", attempt)


asyncio.run(main())
