# expect: BadRequestError
import asyncio

from mcp.server import MCPServer
from openai import AsyncOpenAI

from context_workshop import local_llm
from context_workshop.local import LLM
from context_workshop.mcp import Hub

tracker = MCPServer("tracker", log_level="WARNING")


@tracker.tool(name="issues.create")
def create(title: str) -> str:
    return f"created {title}"


async def main(llm: LLM) -> None:
    async with Hub() as hub, AsyncOpenAI(**llm.options) as client:
        await hub.connect("tracker", tracker)
        offered = await hub.tools()
        await client.chat.completions.create(
            model=llm.model,
            messages=[{"role": "user", "content": "Create an issue."}],
            tools=[
                {"type": "function", "function": {"name": name}}
                for name in offered
            ],
        )


with local_llm() as llm:
    asyncio.run(main(llm))
