# expect: output unanswered \['call_1'\]
import asyncio
from typing import Any

history: list[dict[str, Any]] = []


async def tool() -> str:
    await asyncio.Event().wait()
    return "42"


async def turn(text: str) -> None:
    history.append({"role": "user", "content": text})
    call = {"id": "call_1", "function": {"name": "tool", "arguments": "{}"}}
    history.append({"role": "assistant", "tool_calls": [call]})
    result = await tool()
    history.append(
        {"role": "tool", "tool_call_id": "call_1", "content": result}
    )


async def main() -> None:
    try:
        async with asyncio.timeout(0.05):
            await turn("How many?")
    except TimeoutError:
        print("cancelled")


asyncio.run(main())
calls = [call["id"] for m in history for call in m.get("tool_calls", [])]
answered = [m["tool_call_id"] for m in history if m["role"] == "tool"]
print("unanswered", [each for each in calls if each not in answered])
