import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from openai import AsyncOpenAI

from context_workshop import Session, Usage, local_llm

TOOLS: Any = [{"type": "function", "function": {"name": "stock"}}]
Tool = Callable[[], Awaitable[str]]


# --8<-- [start:cure]
async def turn(
    client: AsyncOpenAI, chat: Session, text: str, stock: Tool
) -> None:
    with chat.turn():  # all of it is kept, or nothing
        chat.say("user", text)
        reply = await client.chat.completions.create(
            model=llm.model, messages=chat.messages, tools=TOOLS
        )
        chat.record(Usage.from_openai(reply.usage))
        message = reply.choices[0].message
        chat.say(**message.to_dict())  # type: ignore[arg-type]
        for call in message.tool_calls or ():
            chat.say("tool", await stock(), tool_call_id=call.id)


# --8<-- [end:cure]
async def main() -> None:
    waiting = asyncio.Event()

    async def stock() -> str:
        waiting.set()
        return await asyncio.Future[str]()  # the warehouse does not answer

    with Session("chat-1") as chat:
        async with AsyncOpenAI(**llm.options) as client:
            task = asyncio.create_task(
                turn(client, chat, "Ask stock, please.", stock)
            )
            await waiting.wait()
            task.cancel()  # the tab is closed
            await asyncio.wait([task])
            print(chat)
            await turn(client, chat, "Hello?", stock)
    print(chat.messages[-1]["content"])
    print(chat)


with local_llm() as llm:
    asyncio.run(main())
