"""The messages of a session, and what is said while a turn of it is open."""

from __future__ import annotations

from contextvars import ContextVar
from threading import Lock
from typing import Any, TypedDict


class Message(TypedDict):
    """Hold one message, in the form that chat completions take.

    Since 0.1.

    Example:
        ```python
        from context_workshop import Message

        print(Message(role="user", content="Hello"))
        #> {'role': 'user', 'content': 'Hello'}
        ```
    """

    role: str
    content: str


# One for all sessions: a message, and the turns that it is put down to, change together.
_lock = Lock()


class OpenTurn:
    """Hold what is said in one session while a turn of it is open."""

    __slots__ = ("messages", "outer", "said")

    def __init__(self, messages: list[Any]) -> None:
        self.messages = messages
        self.outer = open_turn.get()
        self.said: list[Any] = []


open_turn: ContextVar[OpenTurn | None] = ContextVar("turn", default=None)


def say(messages: list[Any], message: Any) -> None:
    """Add a message, and put it down to the turns that are open in the running code."""
    with _lock:
        messages.append(message)
        turn = open_turn.get()
        while turn is not None:
            if turn.messages is messages:
                turn.said.append(message)
            turn = turn.outer


def take_back(messages: list[Any], said: list[Any]) -> None:
    """Remove what was said, and no other message, be it equal."""
    gone = {id(message) for message in said}
    with _lock:
        messages[:] = [each for each in messages if id(each) not in gone]
