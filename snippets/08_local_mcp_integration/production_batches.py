import asyncio

from archive_service import app
from mcp import Client
from mcp.types import TextContent

from context_workshop import serve
from context_workshop.mcp import streamable_http

BATCHES = {
    "monday": ["it's fine", "'); DROP TABLE line; --"],
    "tuesday": ["fine"],
    "wednesday": ["fine", ""],
    "thursday": ["(slow)"],
}


async def store(client: Client, batch: str) -> str:
    arguments = {"batch": batch, "lines": BATCHES[batch]}
    try:
        async with asyncio.timeout(4):
            result = await client.call_tool("store", arguments)
    except TimeoutError:
        return "timed out"
    if not result.is_error:
        return "stored"
    (why,) = result.content
    assert isinstance(why, TextContent)
    return f"refused, {why.text}"


async def main() -> None:
    async with (
        serve(app) as url,
        Client(streamable_http(f"{url}/mcp")) as client,
    ):
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(store(client, batch), name=batch)
                for batch in BATCHES
            ]
        for task in tasks:
            rows = await client.call_tool("count", {"batch": task.get_name()})
            print(task.get_name(), task.result(), rows.structured_content)


asyncio.run(main())
