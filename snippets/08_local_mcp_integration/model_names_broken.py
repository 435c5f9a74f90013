# expect: output ^tracker\.issues\.create called issues__create$
import asyncio

from issue_tracker import tracker

from context_workshop.mcp import Hub


async def main() -> None:
    async with Hub() as hub:
        await hub.connect("tracker", tracker)
        for tool in await hub.tools():
            shown = tool.replace(".", "__")  # the model reads this
            asked = shown.replace("__", ".", 1)  # and this is called
            result = await hub.call_tool(asked)
            answer = (result.structured_content or {}).get("result")
            print(tool, "called", answer)
            print("    length", len(shown))


asyncio.run(main())
