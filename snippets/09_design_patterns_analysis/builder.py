import asyncio
import sqlite3
from contextlib import closing
from types import SimpleNamespace

from app_builder import AppBuilder
from openai import AsyncOpenAI

from context_workshop import local_llm

clients: list[AsyncOpenAI] = []


def model(app: SimpleNamespace) -> AsyncOpenAI:
    clients.append(AsyncOpenAI(**app.llm.options))
    return clients[-1]


def plan(path: str) -> AppBuilder:
    return (
        AppBuilder()
        .add("llm", lambda app: local_llm())
        .add("model", model)
        .add("db", lambda app: closing(sqlite3.connect(path)))
    )


async def main() -> None:
    for path in ":memory:", "missing/app.db":
        try:
            app, stack = await plan(path).build()
            async with stack:
                print("use", *vars(app))
        except sqlite3.OperationalError as error:
            print("caught", error)
        print("client closed:", clients[-1].is_closed())


asyncio.run(main())
