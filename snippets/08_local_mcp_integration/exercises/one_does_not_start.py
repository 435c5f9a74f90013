import asyncio
import sys
from contextlib import AsyncExitStack

from mcp import Client

from context_workshop.mcp import stdio

COMMANDS = {
    "time": (sys.executable, "-m", "mcp_server_time"),
    "search": ("no-such-server",),
    "git": (sys.executable, "-m", "mcp_server_git"),
}


async def connect(stack: AsyncExitStack) -> None:
    for name, command in COMMANDS.items():
        stack.callback(print, "after", name)
        await stack.enter_async_context(Client(stdio(*command)))
        stack.callback(print, "before", name)
        print("connected", name)


async def main() -> None:
    try:
        async with AsyncExitStack() as stack:
            await connect(stack)
            print("agent at work")
    except* FileNotFoundError:
        print("one is missing")
    print("the end")


asyncio.run(main())
