import asyncio
import sys

from child_processes import children_alive
from mcp import Client
from mcp.types import TextContent

from context_workshop.mcp import stdio

COMMAND = (sys.executable, "-m", "context_workshop.explain", "--mcp")
LOG = """\
web-1 | Traceback (most recent call last):
web-1 |   File "/app/main.py", line 7, in <module>
web-1 | RuntimeError: Event loop is closed
"""


async def main() -> None:
    async with Client(stdio(*COMMAND)) as client:
        for name, argument, value in (
            ("find_error", "text", LOG),
            ("find_error", "text", "all is well"),
            ("get_snippet", "name", "retry_broken"),
            ("check_code", "code", "x = ("),
        ):
            result = await client.call_tool(name, {argument: value})
            (content,) = result.content
            assert isinstance(content, TextContent)
            print(name, "failed:", result.is_error)
            print(" ", content.text.splitlines()[0])
        print("running:", len(children_alive()))
    print("left, still running:", len(children_alive()))


asyncio.run(main())
