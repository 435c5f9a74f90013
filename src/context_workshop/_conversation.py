"""What a session is, however it is entered: an account, messages, requests, turns."""

from __future__ import annotations

from contextvars import ContextVar, Token
from typing import TYPE_CHECKING, Any, NoReturn, Self

from ._account import Account, Unpriced, as_unpriced, enclose, outward, require_open
from ._attributes import ID, totals, way_out
from ._history import Message, say
from ._leaving import Status, left_elsewhere, status_of
from ._money import as_amount
from ._request import Request
from ._turn import Turn
from .events import emit, observers

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal
    from types import TracebackType

    from .budget import Budget
    from .ledger import LedgerBudget
    from .usage import Pricing

_current: ContextVar[Account | None] = ContextVar("session", default=None)

_NEW, _OPEN, _OK = Status.NEW, Status.OPEN, Status.OK


class Conversation(Account):
    """Say, ask and count: what a session does, however it is entered."""

    _token: Token[Account | None] | None = None

    def __init__(
        self,
        id: str | None = None,  # noqa: A002 - as in gen_ai.conversation.id
        *,
        model: str = "",
        pricing: Pricing | None = None,
        budget: Budget | LedgerBudget | None = None,
        unpriced: Unpriced | None = None,
        messages: Iterable[Any] = (),
    ) -> None:
        self.status = _NEW
        """Where the session is in its life; how it was left, once it was."""
        self._id = id
        self._model = model
        self._pricing = pricing
        self._budget = budget
        if unpriced is not None:
            self._policy = as_unpriced(unpriced)
        self._messages: list[Any] = [*messages]

    # Any, for the types of the openai client accept no TypedDict but their own.
    @property
    def messages(self) -> tuple[Any, ...]:
        """The messages so far: hand them to the client as they are."""
        return tuple(self._messages)

    def say(self, role: str, content: str, **fields: Any) -> Message:
        """Add a message.

        Args:
            role: Who says it: `system`, `user`, `assistant`, `tool`.
            content: What.
            **fields: Whatever else the message has, such as `tool_call_id`.

        Raises:
            RuntimeError: The session is not open.
        """
        require_open(self, "say")
        message: Any = {"role": role, "content": content, **fields}
        say(self._messages, message)
        return message  # type: ignore[no-any-return]

    def request(
        self,
        model: str | None = None,
        reserve: Decimal | int | str = 0,
        *,
        unpriced: Unpriced | None = None,
    ) -> Request:
        """Make one call to the model, as a block: reserve, call, record, settle.

        Args:
            model: Who is asked; the session's model if not given.
            reserve: The most that it may cost, 0 or more; taken from the budget, if there is one.
            unpriced: What is done if the budget could not stop it, since nothing is reserved and
                no price is known: `refuse` or `allow`; as the session does if not given.

        Raises:
            TypeError: `reserve` is a float.
            ValueError: `reserve` is negative, NaN or infinite; or `unpriced` is something else.
        """
        return Request(self, model, as_amount(reserve, "reserve"), as_unpriced(unpriced))

    def turn(self) -> Turn[Self]:
        """Say and be answered, or neither: a block that gets this session.

        Left normally: the messages stay. Left by any exception, a cancellation included: the
        messages said in this block, and in the tasks started in it, are taken back; the money
        spent stays spent, and a note on the exception says so. The exception goes on.

        Turns may be nested, and turns in several tasks don't disturb each other.

        Raises:
            RuntimeError: The session is not open.
        """
        return Turn(self, self._messages)

    def __str__(self) -> str:
        """Show the session on one line: status, messages, tokens, US dollars."""
        text = (
            f"{self.id}: {self.status}, {len(self._messages)} messages, "
            f"{self._usage.total_tokens} tokens, ${self._cost:.6f}"
        )
        return f"{text} + {self._unpriced.total_tokens} tokens unpriced" if self._unpriced else text

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self}>"

    def _enter(self) -> Self:
        status = self.status
        if status is _OPEN:
            self._refuse_second_entry()
        if status is not _NEW or _current.get() is not None:
            enclose(self, innermost())
        self._token = _current.set(self)
        self.status = _OPEN
        if observers():
            emit("session.start", {ID: self.id})
        return self

    def _exit(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        token = self._token
        if token is None:
            raise RuntimeError(f"session {self.id} is {self.status}: it was not entered")
        self._token = None
        self.status = _OK if error is None else status_of(error)
        try:
            _current.reset(token)
        except ValueError as mismatch:
            left_elsewhere(mismatch, _current, token, error, passed_over=self)
        finally:
            if observers():
                spent = totals(self._usage, self._cost)
                emit("session.end", {ID: self.id, **spent, **way_out(error)})

    def _refuse_second_entry(self) -> NoReturn:
        raise RuntimeError(
            f"session {self.id} is open already: enter it when it was left, or make another one"
        )


def innermost() -> Account | None:
    """Find the innermost open session of the running code."""
    session = _current.get()
    if session is not None and session.status is not _OPEN:
        # Left in another Context, by an abandoned async generator or before a task of its ended.
        session = next((each for each in outward(session) if each.status is _OPEN), None)
    return session
