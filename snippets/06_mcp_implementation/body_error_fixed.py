import asyncio

from mcp import Client
from mcp.server import MCPServer

server = MCPServer("empty", log_level="ERROR")


# --8<-- [start:cure]
def leaves(error: BaseException) -> list[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        return [leaf for each in error.exceptions for leaf in leaves(each)]
    return [error]


# --8<-- [end:cure]


def check(answer: str) -> None:
    if not answer:
        raise ValueError("empty answer")


async def main() -> None:
    try:
        async with Client(server):
            check("")
    except* ValueError as group:
        print("caught", group)
        print("which is", *leaves(group))


asyncio.run(main())
