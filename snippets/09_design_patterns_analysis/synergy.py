import asyncio
import json

from ai_facade import AIContext
from app_builder import AppBuilder
from lazy_client import LazyClient
from make_transport import make_transport
from openai import AsyncOpenAI

from context_workshop import Event, Observer, Session, local_llm, observe


def ai_context(kind: str, *observers: Observer) -> AIContext:
    transport = make_transport(kind)  # 7 Strategy, 8 Factory
    return AIContext(
        AppBuilder()  # 4 Builder
        .add("events", lambda app: observe(*observers))  # 9 Observer
        .add("llm", lambda app: local_llm())
        .add("model", lambda app: AsyncOpenAI(**app.llm.options))
        .add("tools", lambda app: LazyClient(transport))  # 10 Proxy
        .add("session", lambda app: Session("chat-1"))
    )


def show(event: Event) -> None:
    print(event.name, event.attributes.get("status", "-"))


async def main() -> None:
    for kind, text in ("memory", "1"), ("stdio", "oops"), ("pipe", "2"):
        try:
            async with ai_context(kind, show) as ai:
                print(await ai.ask(text))
                json.loads(text)
        except (LookupError, ValueError) as error:
            print("caught", error)


asyncio.run(main())
