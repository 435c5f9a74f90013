from cells import run

run(
    """
    from openai import AsyncOpenAI

    async def main():
        async with AsyncOpenAI() as client:
            return (await client.models.list()).data[0].id

    await main()
    """,
    """
    import sys
    from contextlib import AsyncExitStack
    from context_workshop import owned, stdio
    from mcp import Client

    stack = AsyncExitStack()
    server = stdio(sys.executable, "adder.py")
    tools = await stack.enter_async_context(owned(Client(server)))
    client = await stack.enter_async_context(AsyncOpenAI())
    """,
    "(await tools.call_tool('add', {'a': 1, 'b': 2})).content[0].text",
    "(await client.models.list()).data[0].id",
    "await stack.aclose()",
)
