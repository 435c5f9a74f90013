from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

from anyio import AsyncContextManagerMixin
from app_builder import AppBuilder


class AIContext(AsyncContextManagerMixin):  # 1 Template Method
    def __init__(self, builder: AppBuilder) -> None:
        self.builder = builder

    @asynccontextmanager  # 3 Adapter
    async def __asynccontextmanager__(self) -> AsyncIterator[Self]:
        self.app, stack = await self.builder.build()
        async with stack:  # 2 RAII, 5 Composite
            yield self

    async def ask(self, text: str) -> str:  # 6 Facade
        counted = await self.app.tools.call_tool("count_words", {"text": text})
        reply = await self.app.model.chat.completions.create(
            model="gpt-5-mini", messages=[{"role": "user", "content": text}]
        )
        words = counted.structured_content["result"]
        return f"{words} words: {reply.choices[0].message.content}"
