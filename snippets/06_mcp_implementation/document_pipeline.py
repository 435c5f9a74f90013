from typing import Any

from mcp import Client


class ToolFailedError(RuntimeError):
    pass


async def report(
    progress: float, total: float | None, message: str | None
) -> None:
    print(f"  paragraph {progress:.0f} of {total:.0f}")


async def call(client: Client, tool: str, **values: object) -> Any:
    result = await client.call_tool(tool, values, progress_callback=report)
    if result.is_error:
        raise ToolFailedError(result.content[0].model_dump()["text"])
    return result.structured_content


async def process(
    name: str, reader: Client, analyst: Client, archive: Client
) -> int:
    print(name)
    document = await call(reader, "read_document", name=name)
    analysis = await call(analyst, "analyze_text", text=document["text"])
    print("  keywords", analysis["keywords"])
    stored = await call(
        archive,
        "store_document",
        title=document["title"],
        words=analysis["words"],
    )
    return int(stored["result"])
