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
        # --8<-- [start:cure]
        tools = await hub.model_tools()
        text = f'Please call {next(iter(tools))} {{"title": "Bug"}}'
        reply = await client.chat.completions.create(
            model=llm.model,
            messages=[{"role": "user", "content": text}],
            tools=tools.tools,
        )
        for call in reply.choices[0].message.tool_calls or ():
            assert call.type == "function"
            result = await tools.call(
                call.function.name, call.function.arguments
            )
            # --8<-- [end:cure]
            print("the model called", call.function.name)
            print("the hub called", tools[call.function.name])
            print((result.structured_content or {})["result"])


with local_llm() as llm:
    asyncio.run(main(llm))
