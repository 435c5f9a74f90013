# expect: output cannot be called from a running event loop
from cells import run

run(
    """
    import asyncio
    from openai import AsyncOpenAI

    async def main():
        async with AsyncOpenAI() as client:
            return (await client.models.list()).data[0].id

    asyncio.run(main())
    """,
    """
    import sys
    from contextlib import AsyncExitStack
    from context_workshop import stdio
    from mcp import Client

    stack = AsyncExitStack()
    server = stdio(sys.executable, "adder.py")
    tools = await stack.enter_async_context(Client(server))
    """,
    "(await tools.call_tool('add', {'a': 1, 'b': 2})).content[0].text",
    "await stack.aclose()",
)
