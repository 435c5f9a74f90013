import json
import logging

from context_workshop import Event, Session, observe


def bill(event: Event) -> None:
    print("cost", event.attributes["cost"])  # no such key


def show(event: Event) -> None:
    print(event.name, event.attributes.get("status", "-"))


def log(entry: logging.LogRecord) -> bool:
    print("log", entry.exc_info and repr(entry.exc_info[1]))
    return False  # without its traceback


logging.getLogger("context_workshop.events").addFilter(log)
try:
    with observe(bill, show), Session("chat-1"):
        json.loads("oops")
except ValueError as error:
    print("caught", error)
