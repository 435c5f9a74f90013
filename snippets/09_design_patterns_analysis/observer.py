import asyncio
import logging
from collections.abc import Awaitable
from contextlib import suppress

from context_workshop import Event, Session, observe
from context_workshop.ladder import record


def bill(event: Event) -> None:
    print("cost", event.attributes["cost"])  # no such key


def show(event: Event) -> None:
    print(event.name, event.attributes.get("status", "-"))


def log(entry: logging.LogRecord) -> bool:
    print("log", entry.exc_info and repr(entry.exc_info[1]))
    return False  # without its traceback


async def chat(work: Awaitable[object]) -> None:
    with observe(bill, show), Session("chat-1"):
        await work


async def fail() -> None:
    int("one")


async def main() -> None:
    logging.getLogger("context_workshop.events").addFilter(log)
    scenes = (asyncio.sleep(0), 9), (fail(), 9), (asyncio.Event().wait(), 0)
    for work, limit in scenes:
        with record(chat) as ladder, suppress(ValueError, TimeoutError):
            async with asyncio.timeout(limit):
                await chat(work)
        for span in ladder.spans:
            print(f"    {span.label}: {span.fate} {span.error or '-'}")
        assert ladder.closed_in_reverse()


asyncio.run(main())
