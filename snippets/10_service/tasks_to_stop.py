import asyncio
import sys
import time

import queue_settings
from celery import Celery
from celery.worker.request import Request

app = Celery()
app.config_from_object(queue_settings)
say = sys.stdout.write  # a whole line: two processes say it


class Known(Request):
    """Says when the parent process has heard that the task runs."""

    def on_accepted(self, pid: int, time_accepted: float) -> None:
        super().on_accepted(pid, time_accepted)
        say("task: known\n")


class Unheard(Request):
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
