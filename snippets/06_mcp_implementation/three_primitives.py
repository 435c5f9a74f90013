import asyncio
import sys
from pathlib import Path

from mcp import Client, StdioServerParameters
from mcp.types import TextContent

SERVER = Path(__file__).parent / "servers" / "bookshelf.py"
COMMAND = StdioServerParameters(command=sys.executable, args=[str(SERVER)])


async def main() -> None:
    async with Client(COMMAND) as client:
        listed = await client.list_tools()
        schema = listed.tools[0].input_schema
        print("tool", listed.tools[0].name, schema["required"])

        result = await client.call_tool("published", {"title": "dune"})
        print("  ->", result.structured_content)

        read = await client.read_resource("books://all")
        print("resource", read.contents[0].mime_type)

        prompt = await client.get_prompt("review", {"title": "emma"})
        print("prompt", prompt.messages[0].role)
        content = prompt.messages[0].content
        assert isinstance(content, TextContent)
        print("  ->", content.text)


asyncio.run(main())
