import asyncio

from archive_service import app
from mcp import Client

from context_workshop import serve
from context_workshop.mcp import streamable_http

BATCHES = {
    "monday": ["fine", "it's also fine"],
    "tuesday": ["'); DROP TABLE line; --"],
    "wednesday": ["fine", ""],
    "thursday": ["(slow)"],
}


async def store(client: Client, batch: str) -> str:
    try:
        async with asyncio.timeout(4):
            for line in BATCHES[batch]:
                result = await client.call_tool(
                    "store_line", {"batch": batch, "text": line}
                )
                if result.is_error:
                    return f"refused, {result.content[0].model_dump()['text']}"
    except TimeoutError:
        return "timed out"
    return "stored"


async def main() -> None:
    async with (
        serve(app) as url,
        Client(streamable_http(f"{url}/mcp")) as client,
        asyncio.TaskGroup() as group,
    ):
        tasks = {
            batch: group.create_task(store(client, batch), name=batch)
            for batch in BATCHES
        }
    for batch, task in tasks.items():
        print(f"{batch}: {task.result()}")


asyncio.run(main())
