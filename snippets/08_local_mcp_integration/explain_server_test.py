import asyncio

from mcp import Client
from mcp.types import TextContent

from context_workshop.explain.server import make_server


async def answer(text: str) -> str:
    async with Client(make_server()) as client:
        result = await client.call_tool("find_error", {"text": text})
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def test_the_innermost_error_comes_first() -> None:
    loop = RuntimeError("Event loop is closed")
    group = ExceptionGroup("unhandled errors in a TaskGroup", [loop])
    said = asyncio.run(answer(repr(group)))
    assert said.startswith("RuntimeError: Event loop is closed\n")


def test_nothing_is_guessed() -> None:
    said = asyncio.run(answer("myapp.OrderError: no such order"))
    assert said.startswith("Not known here")


test_the_innermost_error_comes_first()
test_nothing_is_guessed()
print("passed")
