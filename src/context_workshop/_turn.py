"""A turn of a conversation: its messages stay together or go together."""

from __future__ import annotations

from contextvars import ContextVar, Token
from typing import TYPE_CHECKING, Any

from ._leaving import reset
from ._money import MONEY
from ._request import ID, way_out
from .events import emit, observed

if TYPE_CHECKING:
    from types import TracebackType

    from ._conversation import Conversation

_turn: ContextVar[Turn | None] = ContextVar("turn", default=None)


class Turn:
    """The block that `session.turn` makes."""

    __slots__ = ("_outer", "_said", "_session", "_spent", "_token")

    def __init__(self, session: Conversation) -> None:
        self._session = session
        self._said: list[Any] = []
        self._token: Token[Turn | None] | None = None

    def __enter__(self) -> Conversation:
        if self._token is not None:
            raise RuntimeError("this turn is open already: make another one")
        session = self._session
        session._require_open("begin a turn")
        self._said.clear()
        self._outer = _turn.get()
        self._spent = session.usage.total_tokens, session.cost
        self._token = _turn.set(self)
        return session

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        token, self._token = self._token, None
        if token is None:
            raise RuntimeError("this turn is not open")
        if error is not None:
            self._roll_back(error)
        try:
            reset(_turn, token, error)
        finally:
            if observed():
                emit("turn.end", {ID: self._session.id, **way_out(error)})

    def _roll_back(self, error: BaseException) -> None:
        session = self._session
        session._take_back(self._said)
        tokens, cost = self._spent
        error.add_note(
            f"Session {session.id}: the turn was rolled back, {len(self._said)} messages removed; "
            f"{session.usage.total_tokens - tokens} tokens and "
            f"${MONEY.subtract(session.cost, cost):f} stay spent."
        )


def said(session: Conversation, message: Any) -> None:
    """Put a message down to the turns of its session that are open in the running code."""
    turn = _turn.get()
    while turn is not None:
        if turn._session is session:
            turn._said.append(message)
        turn = turn._outer
