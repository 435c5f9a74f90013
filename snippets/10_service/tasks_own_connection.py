import os
import sys
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import asking
import queue_settings
from celery import Celery
from celery.signals import worker_process_init, worker_process_shutdown

app = Celery()
app.config_from_object(queue_settings)

# --8<-- [start:cure]
server = urlsplit(os.environ["OPENAI_BASE_URL"]).netloc
connection = HTTPConnection(server)  # opens nothing yet


@worker_process_init.connect
def after_the_fork(**_: Any) -> None:
    connection.connect()


@worker_process_shutdown.connect
def at_the_end(**_: Any) -> None:
    connection.close()
    closed = connection.sock is None
    sys.stdout.write(f"task: closed {closed}\n")  # whole: both say it at once


# --8<-- [end:cure]
@app.task(name="ask")
def ask(question: str) -> None:
    answer = asking.ask(connection, question)
    print("task: asked", question, "and read", answer)
    asking.is_past(f"{question} was read")
