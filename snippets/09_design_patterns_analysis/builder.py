import asyncio
import sqlite3
from contextlib import closing

from app_builder import AppBuilder
from openai import AsyncOpenAI

from context_workshop import local_llm


def plan(path: str) -> AppBuilder:
    return (
        AppBuilder()
        .add("llm", lambda app: local_llm())
        .add("model", lambda app: AsyncOpenAI(**app.llm.options))
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


asyncio.run(main())
