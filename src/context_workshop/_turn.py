"""A turn of a conversation: its messages stay together or go together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ._account import Account, require_open
from ._attributes import ID, way_out
from ._history import OpenTurn, open_turn, take_back
from ._leaving import left_elsewhere
from ._money import MONEY
from .events import emit, listening_still, observers, tell

if TYPE_CHECKING:
    from contextvars import Token
    from types import TracebackType

A = TypeVar("A", bound=Account)


class Turn(Generic[A]):
    """Hold what is said between entering and leaving: the block that `session.turn` makes."""

    __slots__ = ("_before", "_heard", "_messages", "_open", "_session", "_token")

    def __init__(self, session: A, messages: list[Any]) -> None:
        self._session = session
        self._messages = messages
        self._token: Token[OpenTurn | None] | None = None

    def __enter__(self) -> A:
        if self._token is not None:
            raise RuntimeError("this turn is open already: make another one")
        session = self._session
        require_open(session, "begin a turn")
        self._before = session.usage.total_tokens, session.cost
        self._open = OpenTurn(self._messages)
        self._token = open_turn.set(self._open)
        self._heard = observers()
        if self._heard:
            emit("turn.start", {ID: session.id}, self)
        return session

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        token, self._token = self._token, None
        if token is None:
            raise RuntimeError("this turn is not open: enter it first")
        if error is not None:
            self._roll_back(error)
        try:
            open_turn.reset(token)
        except ValueError as mismatch:
            left_elsewhere(mismatch, open_turn, token, error, passed_over=self._open)
        finally:
            if listening := listening_still(self._heard):
                tell(listening, "turn.end", {ID: self._session.id, **way_out(error)}, self)

    def _roll_back(self, error: BaseException) -> None:
        session, said = self._session, self._open.said
        take_back(self._messages, said)
        tokens, cost = self._before
        error.add_note(
            f"Session {session.id}: the turn was rolled back, {len(said)} messages removed; "
            f"{session.usage.total_tokens - tokens} tokens and "
            f"${MONEY.subtract(session.cost, cost):f} stay spent."
        )
