import asyncio
import sqlite3
import tomllib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any


@asynccontextmanager
async def database(name: str) -> AsyncIterator[sqlite3.Connection]:
    db = sqlite3.connect(":memory:")
    try:
        yield db
    finally:
        db.close()
        log.append(f"-{name}")


@asynccontextmanager
async def queue(name: str) -> AsyncIterator[asyncio.Queue[str]]:
    try:
        yield asyncio.Queue()
    finally:
        log.append(f"-{name}")


KINDS: Any = {"database": database, "queue": queue, "off": nullcontext}


async def run(wanted: dict[str, str]) -> None:
    async with AsyncExitStack() as stack:
        for name, kind in wanted.items():
            if kind not in KINDS:
                raise ValueError(f"unknown kind {kind!r}")
            await stack.enter_async_context(KINDS[kind](name))
            log.append(f"+{name}")


text = Path(__file__).with_name("resources.toml").read_text()
for environment, wanted in tomllib.loads(text).items():
    log: list[str] = []
    try:
        asyncio.run(run(wanted))
    except ValueError as error:
        log.append(str(error))
    print(environment, *log)
