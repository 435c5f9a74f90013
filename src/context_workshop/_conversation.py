"""What a session is, however it is entered: messages, totals, requests, turns."""

from __future__ import annotations

import os
from contextvars import ContextVar, Token
from decimal import Decimal
from threading import Lock
from typing import TYPE_CHECKING, Any, NoReturn, Self, TypedDict

from ._leaving import Status, reset, status_of
from ._money import MONEY, as_amount
from ._request import ID, Request, totals, way_out
from ._turn import Turn, said
from .events import emit, observed
from .usage import Pricing, Usage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from .budget import Budget


class Message(TypedDict):
    """One message, in the form that chat completions take.

    Example:
        ```python
        from context_workshop import Message

        print(Message(role="user", content="Hello"))
        #> {'role': 'user', 'content': 'Hello'}
        ```
    """

    role: str
    content: str


_current: ContextVar[Conversation | None] = ContextVar("session", default=None)

_OPEN = Status.OPEN

# One for all sessions: what is recorded in an inner one appears in the outer ones at the same
# moment. It is held for some additions, never while code of others runs.
_ledger = Lock()


class Conversation:
    """What a session is, however it is entered."""

    # Defaults of the class: a session that does little costs little.
    status: Status = Status.NEW
    """Where the session is in its life; how it was left, once it was."""
    _usage = _unpriced = Usage()
    _cost = Decimal(0)
    _token: Token[Conversation | None] | None = None
    _enclosing: tuple[Conversation, ...] = ()

    def __init__(
        self,
        id: str | None = None,  # noqa: A002 - as in gen_ai.conversation.id
        *,
        model: str = "",
        pricing: Pricing | None = None,
        budget: Budget | None = None,
        messages: Iterable[Any] = (),
    ) -> None:
        self._id = id
        self._model = model
        self._pricing = pricing
        self._budget = budget
        self._messages: list[Any] = [*messages]

    @property
    def id(self) -> str:
        """The name of the session; a random one if none was given."""
        if self._id is None:
            with _ledger:
                if self._id is None:
                    self._id = os.urandom(8).hex()
        return self._id

    @property
    def model(self) -> str:
        """The model that is used unless a request names one: this session's or the enclosing's."""
        return next((each._model for each in self._chain() if each._model), "")

    @property
    def pricing(self) -> Pricing | None:
        """What gives prices: this session's or the enclosing's."""
        return next((each._pricing for each in self._chain() if each._pricing is not None), None)

    @property
    def budget(self) -> Budget | None:
        """What requests are paid from: this session's budget or the enclosing's."""
        return next((each._budget for each in self._chain() if each._budget is not None), None)

    # Any, for the types of the openai client accept no TypedDict but their own.
    @property
    def messages(self) -> tuple[Any, ...]:
        """The messages so far: hand them to the client as they are."""
        return tuple(self._messages)

    @property
    def usage(self) -> Usage:
        """Tokens used here and in the sessions inside."""
        return self._usage

    @property
    def cost(self) -> Decimal:
        """US dollars spent here and in the sessions inside, as far as prices are known."""
        return self._cost

    @property
    def unpriced(self) -> Usage:
        """The part of `usage` that no price is known for: it is not in `cost`."""
        return self._unpriced

    def say(self, role: str, content: str, **fields: Any) -> Message:
        """Add a message.

        Args:
            role: Who says it: `system`, `user`, `assistant`, `tool`.
            content: What.
            **fields: Whatever else the message has, such as `tool_call_id`.

        Raises:
            RuntimeError: The session is not open.
        """
        self._require_open("say")
        message: Any = {"role": role, "content": content, **fields}
        with _ledger:
            self._messages.append(message)
            said(self, message)
        return message  # type: ignore[no-any-return]

    def record(self, usage: Usage, model: str | None = None) -> Decimal | None:
        """Count what was used, here and in every enclosing session at once, and charge the budget.

        From any thread, and also when the session was left already: the bill comes late, but it
        comes.

        Args:
            usage: What the provider reported.
            model: Who did it; the session's model if not given.

        Returns:
            The cost in US dollars; `None` if no price is known, and then nothing is charged.

        Raises:
            TypeError: It is no `Usage`, or the price is a float. Nothing is counted.
            ValueError: The price is negative, NaN or infinite. Nothing is counted.
        """
        cost = self._count(usage, model)
        budget = self.budget
        if cost is not None and budget is not None:
            budget.charge(cost)
        return cost

    def request(self, model: str | None = None, reserve: Decimal | int | str = 0) -> Request:
        """Make one call to the model, as a block: reserve, call, record, settle.

        Args:
            model: Who is asked; the session's model if not given.
            reserve: The most that it may cost; taken from the budget, if there is one.

        Raises:
            TypeError: `reserve` is a float.
            ValueError: `reserve` is negative, NaN or infinite.
        """
        return Request(self, model, as_amount(reserve, "reserve"))

    def turn(self) -> Turn:
        """Say and be answered, or neither: a block that gets this session.

        Left normally: the messages stay. Left by any exception, a cancellation included: the
        messages said in this block, and in the tasks started in it, are taken back; the money
        spent stays spent, and a note on the exception says so. The exception goes on.

        Turns may be nested, and turns in several tasks don't disturb each other.

        Raises:
            RuntimeError: The session is not open.
        """
        return Turn(self)

    def __str__(self) -> str:
        """The session on one line: status, messages, tokens, US dollars."""
        text = (
            f"{self.id}: {self.status}, {len(self._messages)} messages, "
            f"{self._usage.total_tokens} tokens, ${self._cost:.6f}"
        )
        return f"{text} + {self._unpriced.total_tokens} tokens unpriced" if self._unpriced else text

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self}>"

    def _enter(self) -> Self:
        if self.status is _OPEN:
            self._refuse_second_entry()
        self._enclosing = () if _current.get() is None else self._around()
        self._token = _current.set(self)
        self.status = _OPEN
        if observed():
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
        self.status = status_of(error)
        try:
            reset(_current, token, error)
        finally:
            if observed():
                spent = totals(self._usage, self._cost)
                emit("session.end", {ID: self.id, **spent, **way_out(error)})

    def _chain(self) -> tuple[Conversation, ...]:
        """This session and those around it, from the inside out."""
        return (self, *self._enclosing)

    def _around(self) -> tuple[Conversation, ...]:
        outer = innermost()
        # A session that was left and resumed may meet itself outside; it counts once.
        return () if outer is None else tuple(each for each in outer._chain() if each is not self)

    def _refuse_second_entry(self) -> NoReturn:
        raise RuntimeError(
            f"session {self.id} is open already: enter it when it was left, or make another one"
        )

    def _require_open(self, what: str) -> None:
        if self.status is not _OPEN:
            raise RuntimeError(f"can't {what}: session {self.id} is {self.status}; enter it first")

    def _count(self, usage: Usage, model: str | None) -> Decimal | None:
        if not isinstance(usage, Usage):
            raise TypeError(f"not a Usage: {usage!r}; see Usage.from_openai for a client's own")
        pricing = self.pricing
        cost = None if pricing is None else pricing(model or self.model, usage)
        if cost is not None:
            cost = as_amount(cost, "a price")
        with _ledger:
            for each in self._chain():
                each._usage += usage
                if cost is None:
                    each._unpriced += usage
                else:
                    each._cost = MONEY.add(each._cost, cost)
        return cost

    def _take_back(self, said: list[Any]) -> None:
        gone = {id(message) for message in said}
        with _ledger:
            self._messages[:] = [each for each in self._messages if id(each) not in gone]


def innermost() -> Conversation | None:
    """Find the innermost open session of the running code."""
    session = _current.get()
    if session is not None and session.status is not _OPEN:
        # Left in another Context, by an abandoned async generator or before a task of its ended.
        session = next((each for each in session._enclosing if each.status is _OPEN), None)
    return session
