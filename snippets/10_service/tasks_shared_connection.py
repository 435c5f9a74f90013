import os
from http.client import HTTPConnection
from urllib.parse import urlsplit

import asking
import queue_settings
from celery import Celery

app = Celery()
app.config_from_object(queue_settings)

server = urlsplit(os.environ["OPENAI_BASE_URL"]).netloc
connection = HTTPConnection(server)
connection.connect()  # once, in the process that forks


@app.task(name="ask")
def ask(question: str) -> None:
    answer = asking.ask(connection, question)
    print("task: asked", question, "and read", answer)
    asking.is_past(f"{question} was read")
