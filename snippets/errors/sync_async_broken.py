# expect: output got Stream
import asyncio
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from openai import AsyncOpenAI, OpenAI

from context_workshop import local_llm

warnings.simplefilter("ignore")  # each forgotten await brings one, too


@contextmanager
def printed(mistake: str) -> Iterator[None]:
    try:
        yield
    except (AttributeError, TypeError) as error:
        print(f"{mistake}:\n    {type(error).__name__}: {error}")


async def main(plain: Any, aio: Any, **ask: Any) -> None:
    with printed("plain client, async for"):
        async for _ in plain.create(**ask, stream=True):
            pass
    with printed("plain client, await"):
        await plain.create(**ask)
    with printed("async client, await forgotten before async for"):
        async for _ in aio.create(**ask, stream=True):
            pass
    with printed("async client, await forgotten"):
        print(aio.create(**ask).choices)
    with printed("async client, for"):
        for _ in await aio.create(**ask, stream=True):
            pass
    with printed("stream() not entered, for"):
        for _ in plain.stream(**ask):
            pass
    with printed("stream() not entered, async for"):
        async for _ in aio.stream(**ask):
            pass


with local_llm() as llm, OpenAI(**llm.options) as client:
    hello = {"role": "user", "content": "Hello!"}
    chats = client.chat, AsyncOpenAI(**llm.options).chat
    asyncio.run(
        main(
            *(c.completions for c in chats), model=llm.model, messages=[hello]
        )
    )
