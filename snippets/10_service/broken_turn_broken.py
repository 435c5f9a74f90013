# expect: output ^Error code: 400
import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from openai import AsyncOpenAI, BadRequestError

from context_workshop import local_llm

TOOLS: Any = [{"type": "function", "function": {"name": "stock"}}]
Tool = Callable[[], Awaitable[str]]
history: list[Any] = []


async def turn(client: AsyncOpenAI, text: str, stock: Tool) -> None:
    history.append({"role": "user", "content": text})
    reply = await client.chat.completions.create(
        model=llm.model, messages=history, tools=TOOLS
    )
    message = reply.choices[0].message
    history.append(message.to_dict())
    for call in message.tool_calls or ():
        text = await stock()
        result = {"role": "tool", "tool_call_id": call.id, "content": text}
        history.append(result)


async def main() -> None:
    waiting = asyncio.Event()

    async def stock() -> str:
        waiting.set()
        return await asyncio.Future[str]()  # the warehouse does not answer

    async with AsyncOpenAI(**llm.options) as client:
        task = asyncio.create_task(turn(client, "Ask stock, please.", stock))
        await waiting.wait()
        task.cancel()  # the tab is closed
        await asyncio.wait([task])
        print("history:", *(message["role"] for message in history))
        try:
            await turn(client, "Hello?", stock)
        except BadRequestError as error:
            print(error)


with local_llm() as llm:
    asyncio.run(main())
