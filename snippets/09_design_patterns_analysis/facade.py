import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass

from mcp import Client
from openai import AsyncOpenAI
from word_server import server

from context_workshop import local_llm


@dataclass
class Environment:
    model: AsyncOpenAI
    tools: Client
    db: sqlite3.Connection

    async def analyze_document(self, text: str) -> None:
        counted = await self.tools.call_tool("count_words", {"text": text})
        words = (counted.structured_content or {})["result"]
        reply = await self.model.chat.completions.create(
            model="gpt-5-mini", messages=[{"role": "user", "content": text}]
        )
        row = words, reply.choices[0].message.content
        self.db.execute("INSERT INTO found VALUES (?, ?)", row)


@asynccontextmanager
async def ai_environment() -> AsyncIterator[Environment]:
    with local_llm() as llm, closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE found (words, answer)")
        model = AsyncOpenAI(**llm.options)
        async with model, Client(server) as tools:
            yield Environment(model, tools, db)


async def main() -> None:
    async with ai_environment() as environment:
        await environment.analyze_document("Last in, first out.")
        print(environment.db.execute("SELECT * FROM found").fetchall())


asyncio.run(main())
