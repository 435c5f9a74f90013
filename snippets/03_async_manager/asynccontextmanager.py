import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def gpu_resource(gpu0: asyncio.Lock, user: str) -> AsyncIterator[str]:
    await gpu0.acquire()
    print(f"+gpu0 for {user}")
    try:
        yield "gpu0"
    finally:
        gpu0.release()
        print(f"-gpu0 for {user}")


async def infer(gpu0: asyncio.Lock, user: str, answer: str) -> None:
    async with gpu_resource(gpu0, user) as gpu:
        print(f"use {gpu} for {user}:", json.loads(answer))


async def main() -> None:
    gpu0 = asyncio.Lock()
    answers = {"ann": "[1, 2]", "bob": "[1, 2", "eve": "[3]"}
    work = (infer(gpu0, user, text) for user, text in answers.items())
    for end in await asyncio.gather(*work, return_exceptions=True):
        print(repr(end))


asyncio.run(main())
