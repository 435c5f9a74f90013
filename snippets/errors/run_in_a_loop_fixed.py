import asyncio

from mcp.server import MCPServer

server = MCPServer("notes", log_level="ERROR")


# --8<-- [start:cure]
async def main() -> None:
    await server.run_stdio_async()  # in a running loop
    print("stdin is closed")


if __name__ == "__main__":
    asyncio.run(main())  # or, from plain code: server.run()
# --8<-- [end:cure]
