import asyncio
import sys
import time

import queue_settings
from celery import Celery
from celery.worker.request import Request
from openai import AsyncOpenAI

app = Celery()
app.config_from_object(queue_settings)


# --8<-- [start:cure]
async def ask_all(questions: list[str]) -> list[str | None]:
    limit = asyncio.Semaphore(1)

    async def ask(question: str) -> str | None:
        async with limit:
            reply = await client.chat.completions.create(
                model="gpt-5-mini",
                messages=[{"role": "user", "content": question}],
            )
        return reply.choices[0].message.content

    async with AsyncOpenAI(max_retries=0) as client:
        return await asyncio.gather(*map(ask, questions))


@app.task(name="answer")
def answer(questions: list[str]) -> None:
    print("task:", asyncio.run(ask_all(questions)))


# --8<-- [end:cure]
say = sys.stdout.write  # a whole line: two processes say it


class Known(Request):  # type: ignore[misc]  # Celery has no types
    """Says when the parent process has heard that the task runs."""

    def on_accepted(self, pid: int, time_accepted: float) -> None:
        super().on_accepted(pid, time_accepted)
        say("task: known\n")


class Unheard(Request):  # type: ignore[misc]
    """As in a busy parent process: it hears of it a second late."""

    def on_accepted(self, pid: int, time_accepted: float) -> None:
        time.sleep(1)
        super().on_accepted(pid, time_accepted)


async def work(seconds: float) -> None:
    say("task: begins\n")
    try:
        await asyncio.sleep(seconds)
        say("task: done\n")
    finally:
        say("task: cleaned up\n")


@app.task(name="long", Request=Known)
def long(seconds: float) -> None:
    asyncio.run(work(seconds))


@app.task(name="long_late", Request=Known, acks_late=True)
def long_late(seconds: float) -> None:
    asyncio.run(work(seconds))


@app.task(name="long_unheard", Request=Unheard)
def long_unheard(seconds: float) -> None:
    asyncio.run(work(seconds))
