# expect: output Attempted to exit cancel scope in a different task
import asyncio
from contextlib import AsyncExitStack

from mcp import Client
from mcp.server import MCPServer

server = MCPServer("empty", log_level="ERROR")


async def startup(stack: AsyncExitStack) -> None:
    await stack.enter_async_context(Client(server))
    print("connected")


async def shutdown(stack: AsyncExitStack) -> None:
    await stack.aclose()
    print("closed")


async def main() -> None:
    stack = AsyncExitStack()
    await asyncio.create_task(startup(stack))
    try:
        await asyncio.create_task(shutdown(stack))
    except RuntimeError as error:
        print("RuntimeError", error)


asyncio.run(main())
