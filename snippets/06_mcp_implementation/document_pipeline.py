from typing import Any

from mcp import Client
from mcp.types import TextContent


class ToolFailedError(RuntimeError):
    pass


async def report(
    progress: float, total: float | None, message: str | None
) -> None:
    of = f" of {total:.0f}" if total is not None else ""
    print(f"  paragraph {progress:.0f}{of}")


async def call(client: Client, tool: str, **values: object) -> Any:
    result = await client.call_tool(tool, values, progress_callback=report)
    if result.is_error:
        texts = [p for p in result.content if isinstance(p, TextContent)]
        raise ToolFailedError("\n".join(part.text for part in texts))
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
