"""One question over a connection, read later than it was sent."""

import json
import os
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path

HEADERS = {
    "Authorization": f"Bearer {os.environ['OPENAI_API_KEY']}",
    "Content-Type": "application/json",
}
GATES = Path(tempfile.gettempdir())


def is_past(gate: str) -> None:
    (GATES / gate).touch()


def wait_for(gate: str) -> None:
    last = time.monotonic() + 30
    while not (GATES / gate).exists():
        if time.monotonic() > last:
            raise TimeoutError(gate)
        time.sleep(0.01)


def ask(connection: HTTPConnection, question: str) -> str:
    """`one` is sent first and read last; `two` is sent and read between."""
    if question == "two":
        wait_for("one was sent")
    body = {
        "model": "gpt-5-mini",
        "messages": [{"role": "user", "content": question}],
    }
    path = "/v1/chat/completions"
    connection.request("POST", path, json.dumps(body), HEADERS)
    is_past(f"{question} was sent")
    if question == "one":
        wait_for("two was read")
    answer = json.load(connection.getresponse())
    return str(answer["choices"][0]["message"]["content"])
