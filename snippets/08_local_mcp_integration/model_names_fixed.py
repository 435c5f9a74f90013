import asyncio
import re
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256

from issue_tracker import tracker

from context_workshop.mcp import Hub

LENGTH = 64


def names_for_model(tools: Iterable[str]) -> dict[str, str]:
    """What each name that the model reads means; a tool has one name."""
    plain = {tool: re.sub(r"[^a-zA-Z0-9_-]", "_", tool) for tool in tools}
    times = Counter(plain.values())
    table: dict[str, str] = {}
    for tool, fitting in plain.items():
        name = fitting
        if times[name] > 1 or len(name) > LENGTH:
            mark = "_" + sha256(tool.encode()).hexdigest()[:8]
            name = fitting[: LENGTH - len(mark)] + mark
        if name in table:
            raise ValueError(f"{tool} and {table[name]} are both {name}")
        table[name] = tool
    return table


async def main() -> None:
    async with Hub() as hub:
        await hub.connect("tracker", tracker)
        for shown, tool in names_for_model(await hub.tools()).items():
            result = await hub.call_tool(tool)
            answer = (result.structured_content or {}).get("result")
            print(tool, "called", answer)
            print("    length", len(shown), shown)


asyncio.run(main())
