# expect: output MCPError
import asyncio
import sys
from pathlib import Path

from mcp import (
    ClientSession,
    MCPError,
    StdioServerParameters,
    stdio_client,
)

SERVER = Path(__file__).parent / "servers" / "bookshelf.py"
COMMAND = StdioServerParameters(command=sys.executable, args=[str(SERVER)])


async def main() -> None:
    async with (
        stdio_client(COMMAND) as (read, write),
        ClientSession(read, write) as session,
    ):
        try:
            result = await session.call_tool("published", {"title": "dune"})
            print(session.protocol_version, result.structured_content)
        except MCPError as error:
            print(type(error).__name__, error)


asyncio.run(main())
