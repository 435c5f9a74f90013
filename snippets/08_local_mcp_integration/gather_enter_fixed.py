import asyncio

from mcp.server import MCPServer

from context_workshop.mcp import Hub

NAMES = "git", "notes", "time"
SERVERS = [MCPServer(name, log_level="WARNING") for name in NAMES]


async def main() -> None:
    async with Hub() as hub:
        await asyncio.gather(
            *(hub.connect(each.name, each) for each in SERVERS)
        )
        print("connected all three")


asyncio.run(main())
print("closed")
