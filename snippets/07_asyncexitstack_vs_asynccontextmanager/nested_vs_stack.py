import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

log: list[str] = []


@asynccontextmanager
async def resource(name: str) -> AsyncIterator[None]:
    log.append(f"+{name}")
    try:
        yield
    except ValueError:
        log.append(f"{name}!")
        raise
    finally:
        log.append(f"-{name}")


async def nested(answer: str) -> None:
    async with resource("db"), resource("cache"), resource("queue"):
        log.append(f"use {json.loads(answer)}")


async def stack(answer: str) -> None:
    async with AsyncExitStack() as stack:
        for name in "db", "cache", "queue":
            await stack.enter_async_context(resource(name))
        log.append(f"use {json.loads(answer)}")


for answer in "1", "oops":
    logs = []
    for run in nested, stack:
        log.clear()
        try:
            asyncio.run(run(answer))
        except ValueError:
            log.append("caught")
        logs.append(tuple(log))
    print(*logs[0])
    print("identical:", logs[0] == logs[1])
