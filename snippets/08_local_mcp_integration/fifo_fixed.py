import asyncio

from mcp.server import MCPServer

from context_workshop.mcp import Hub

git = MCPServer("git", log_level="WARNING")
notes = MCPServer("notes", log_level="WARNING")


async def main() -> None:
    async with Hub() as hub:
        for server in git, notes:
            await hub.connect(server.name, server)
            print("connected", server.name)
        await hub.disconnect("git")  # the first one first
        print("closed git")
        await asyncio.sleep(0)
        print("still there:", *hub)
    print("closed notes")


asyncio.run(main())
