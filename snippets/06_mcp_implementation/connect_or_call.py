import asyncio
import sys
from itertools import pairwise
from statistics import median
from time import perf_counter

from mcp import Client
from mcp.server import MCPServer

from context_workshop.mcp import stdio

server = MCPServer("calculator", log_level="ERROR")


@server.tool()
def add(a: int, b: int) -> int:
    return a + b


async def main() -> None:
    times = [perf_counter()]
    async with Client(stdio(sys.executable, __file__, "serve")) as client:
        times.append(perf_counter())
        for number in range(20):
            await client.call_tool("add", {"a": number, "b": 1})
            times.append(perf_counter())
    connecting, *calls = (end - start for start, end in pairwise(times))
    print("connecting > 50 calls:", connecting > 50 * median(calls))


if sys.argv[1:] == ["serve"]:
    server.run("stdio")
else:
    asyncio.run(main())
