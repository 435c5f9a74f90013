"""A conversation with a model: its messages, what it used and cost, and how it ended.

The session of the running code is ambient: `current_session()` finds it without a parameter, and
tasks started inside it inherit it. Threads do not, unless by `propagate` or `asyncio.to_thread`.
"""

import inspect
import os
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager
from contextvars import Context, ContextVar, Token, copy_context
from decimal import Decimal
from functools import wraps
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypedDict, TypeVar

from ._leaving import Status, reset, status_of
from ._money import MONEY, as_amount
from .budget import Budget, Reservation
from .events import emit, observed
from .timing import Timer
from .usage import Pricing, Usage

if TYPE_CHECKING:
    from asyncio import Task, TaskGroup

__all__ = [
    "AsyncSession",
    "Message",
    "Request",
    "Session",
    "Status",
    "current_session",
    "propagate",
]

P = ParamSpec("P")
R = TypeVar("R")


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


_current: ContextVar["_Conversation | None"] = ContextVar("session", default=None)
_turn: ContextVar["_Turn | None"] = ContextVar("turn", default=None)

# One for all sessions: what is recorded in an inner one appears in the outer ones at the same
# moment. It is held for some additions, never while code of others runs.
_ledger = Lock()


class _Conversation:
    """What a session is, however it is entered."""

    __slots__ = (
        "__weakref__",
        "_budget",
        "_cost",
        "_enclosing",
        "_id",
        "_messages",
        "_model",
        "_pricing",
        "_token",
        "_unpriced",
        "_usage",
        "status",
    )

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
        self._usage = self._unpriced = _NOTHING
        self._cost = _ZERO
        self._enclosing: tuple[_Conversation, ...] = (self,)
        self._token: Token[_Conversation | None] | None = None
        self.status = Status.NEW
        """Where the session is in its life; how it was left, once it was."""

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
        return next((each._model for each in self._enclosing if each._model), "")

    @property
    def pricing(self) -> Pricing | None:
        """What gives prices: this session's or the enclosing's."""
        return next((each._pricing for each in self._enclosing if each._pricing is not None), None)

    @property
    def budget(self) -> Budget | None:
        """What requests are paid from: this session's budget or the enclosing's."""
        return next((each._budget for each in self._enclosing if each._budget is not None), None)

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
        self._messages.append(message)
        turn = _turn.get()
        while turn is not None:
            if turn.session is self:
                turn.said.append(message)
            turn = turn.outer
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

    def request(self, model: str | None = None, reserve: Decimal | int | str = 0) -> "Request":
        """Make one call to the model, as a block: reserve, call, record, settle.

        Args:
            model: Who is asked; the session's model if not given.
            reserve: The most that it may cost; taken from the budget, if there is one.

        Raises:
            TypeError: `reserve` is a float.
            ValueError: `reserve` is negative, NaN or infinite.
        """
        return Request(self, model, as_amount(reserve, "reserve"))

    @contextmanager
    def turn(self) -> Iterator[Self]:
        """Say and be answered, or neither.

        Left normally: the messages stay. Left by any exception, a cancellation included: the
        messages said in this block, and in the tasks started in it, are taken back; the money
        spent stays spent, and a note on the exception says so. The exception goes on.

        Turns may be nested, and turns in several tasks don't disturb each other.

        Raises:
            RuntimeError: The session is not open.
        """
        self._require_open("begin a turn")
        turn = _Turn(self, _turn.get())
        usage, cost = self._usage, self._cost
        token = _turn.set(turn)
        error: BaseException | None = None
        try:
            yield self
        except BaseException as raised:
            error = raised
            self._take_back(turn.said)
            raised.add_note(
                f"Session {self.id}: the turn was rolled back, {len(turn.said)} messages removed; "
                f"{self._usage.total_tokens - usage.total_tokens} tokens and "
                f"${MONEY.subtract(self._cost, cost):f} stay spent."
            )
            raise
        finally:
            reset(_turn, token, error)
            if observed():
                emit("turn.end", {_ID: self.id, **_way_out(error)})

    def __str__(self) -> str:
        """The session on one line: status, messages, tokens, US dollars."""
        text = (
            f"{self.id}: {self.status}, {len(self._messages)} messages, "
            f"{self._usage.total_tokens} tokens, ${self._cost:.6f}"
        )
        return f"{text} + {self._unpriced.total_tokens} tokens unpriced" if self._unpriced else text

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self}>"

    def _open(self) -> None:
        self._require_not_open()
        outer = current_session()
        if outer is None:
            self._enclosing = (self,)
        elif self not in outer._enclosing:
            self._enclosing = (self, *outer._enclosing)
        self.status = Status.OPEN
        self._token = _current.set(self)
        if observed():
            emit("session.start", {_ID: self.id})

    def _close(self, error: BaseException | None) -> None:
        token = self._token
        if token is None:
            raise RuntimeError(f"session {self.id} is {self.status}: it was not entered")
        self._token = None
        self.status = status_of(error)
        try:
            reset(_current, token, error)
        finally:
            if observed():
                emit("session.end", {_ID: self.id, **self._totals(), **_way_out(error)})

    def _require_not_open(self) -> None:
        if self.status is Status.OPEN:
            raise RuntimeError(
                f"session {self.id} is open already: enter it when it was left, or make another one"
            )

    def _require_open(self, what: str) -> None:
        if self.status is not Status.OPEN:
            raise RuntimeError(f"can't {what}: session {self.id} is {self.status}; enter it first")

    def _count(self, usage: Usage, model: str | None) -> Decimal | None:
        if not isinstance(usage, Usage):
            raise TypeError(f"not a Usage: {usage!r}; see Usage.from_openai for a client's own")
        pricing = self.pricing
        cost = None if pricing is None else pricing(model or self.model, usage)
        if cost is not None:
            cost = as_amount(cost, "a price")
        with _ledger:
            for each in self._enclosing:
                each._usage += usage
                if cost is None:
                    each._unpriced += usage
                else:
                    each._cost = MONEY.add(each._cost, cost)
        return cost

    def _take_back(self, said: list[Any]) -> None:
        gone = {id(message) for message in said}
        self._messages[:] = [each for each in self._messages if id(each) not in gone]

    def _totals(self) -> dict[str, object]:
        return {**_tokens(self._usage), _COST: self._cost}


class Session(_Conversation):
    """A conversation, for `with`.

    Entered: it is the current session of this block, of the tasks started in it, and of functions
    that `propagate` carries into threads. Left, in whatever way: the enclosing one is current
    again, and `status` says how: `ok`, `error`, or `cancelled` for a `BaseException` that is no
    `Exception`. It never swallows one. Entering a session that was left resumes it.

    What is used in a session counts in the enclosing ones too, at once, and also after its end.
    `model`, `pricing` and `budget` come from the enclosing session where they are not given.

    An async generator that its consumer abandons is closed in another Context, where nothing can
    be put back. That is not an error; the session ends, and `current_session()` passes over it.

    Args:
        id: Its name, for reports; a random one if not given.
        model: The model that is used unless a request names one.
        pricing: What gives prices; without any, usage is counted as unpriced.
        budget: What requests are paid from. To bind the enclosing session's budget as well, make
            that one the parent of this one.
        messages: Those to begin with.

    Raises:
        RuntimeError: It is entered while it is open.
        ValueError: It is left in another task or thread than it was entered in.

    Example:
        ```python
        from context_workshop import Session, TokenPrice, Usage, price_list

        pricing = price_list({"small": TokenPrice("1", "5")})
        with Session("chat-1", model="small", pricing=pricing) as session:
            with session.turn():
                session.say("user", "Hello")
                session.record(Usage(10, 8))
                session.say("assistant", "Hello yourself")
        print(session)
        #> chat-1: ok, 2 messages, 18 tokens, $0.000050
        ```
    """

    __slots__ = ()

    def __enter__(self) -> Self:
        self._open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close(error)


class AsyncSession(_Conversation):
    """A conversation whose tasks end with it, for `async with` under asyncio.

    As [`Session`][context_workshop.Session], and it has a task group. Left normally: waits for the
    tasks. Left by an error or a cancellation, or when a task fails: the tasks are cancelled and
    waited for. So none of them outlives it.

    Raises:
        ExceptionGroup: Tasks failed. An error of the block itself leaves as it is, unless tasks
            failed too.
        RuntimeError: It is entered while it is open.

    Example:
        ```python
        import asyncio

        from context_workshop import AsyncSession, Usage

        async def ask(session):
            session.record(Usage(10, 8))

        async def main():
            async with AsyncSession("chat-1") as session:
                for _ in range(3):
                    session.create_task(ask(session))
            print(session.status, session.usage.total_tokens)
            #> ok 54

        asyncio.run(main())
        ```
    """

    __slots__ = ("_tasks",)

    _tasks: "TaskGroup"

    def create_task(
        self,
        work: Coroutine[Any, Any, R],
        *,
        name: str | None = None,
        context: Context | None = None,
    ) -> "Task[R]":
        """Start a task that ends before the session does.

        Args:
            work: What to run.
            name: For the task.
            context: Where to run it; a copy of the current Context if not given.

        Raises:
            RuntimeError: The session is not open, or its tasks are being cancelled.
        """
        if self.status is not Status.OPEN:
            work.close()
        self._require_open("start a task")
        return self._tasks.create_task(work, name=name, context=context)

    async def __aenter__(self) -> Self:
        from asyncio import TaskGroup  # noqa: PLC0415 - heavy, and only needed here

        self._require_not_open()
        tasks = TaskGroup()
        await tasks.__aenter__()
        self._tasks = tasks
        self._open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        failure = error
        try:
            await self._tasks.__aexit__(kind, error, trace)
        except BaseExceptionGroup as group:
            if group.exceptions != (error,):
                failure = group
                raise
        except BaseException as raised:
            failure = raised
            raise
        finally:
            self._close(failure)


class Request:
    """One call to the model, made by `session.request`.

    Entered: the reserved amount is held, and the clock runs. Left: what `record` counted is
    settled; if nothing was, the reservation decides by the way out (see
    [`Reservation`][context_workshop.Reservation]). Usage without a known price costs no less than
    was reserved. Never swallows an error.

    Raises:
        BudgetExceeded: The budget has not enough left. The block is not run.
        RuntimeError: The session is not open, or the request was made already.

    Example:
        ```python
        from context_workshop import Budget, Session, TokenPrice, Usage, price_list

        budget = Budget("0.01")
        pricing = price_list({"small": TokenPrice("1", "5")})
        with Session(model="small", pricing=pricing, budget=budget) as session:
            with session.request(reserve="0.002") as request:
                request.record(Usage(10, 8))  # what the answer says
        print(request.cost, budget.remaining)
        #> 0.000050 0.009950
        ```
    """

    __slots__ = (
        "_open",
        "_reservation",
        "_reserve",
        "_session",
        "_timer",
        "cost",
        "model",
        "unpriced",
        "usage",
    )

    def __init__(self, session: _Conversation, model: str | None, reserve: Decimal) -> None:
        self._session = session
        self._reserve = reserve
        self._reservation: Reservation | None = None
        self._timer = Timer("request")
        self._open: bool | None = None
        self.model = model or session.model
        """Who is asked."""
        self.usage = self.unpriced = _NOTHING
        """What was used, so far."""
        self.cost = _ZERO
        """US dollars, so far, as far as prices are known."""

    @property
    def elapsed(self) -> float:
        """Seconds: so far inside the block, in all after it."""
        return self._timer.elapsed

    def record(self, usage: Usage, model: str | None = None) -> Decimal | None:
        """Count what the call used, in the session as well; for each attempt that was billed.

        Returns:
            The cost in US dollars; `None` if no price is known.

        Raises:
            RuntimeError: The block has ended; what is reported later is for `session.record`.
            TypeError: It is no `Usage`, or the price is a float. Nothing is counted.
            ValueError: The price is negative, NaN or infinite. Nothing is counted.
        """
        if not self._open:
            raise RuntimeError("this request is not open; report late usage to session.record()")
        cost = self._session._count(usage, model or self.model)
        self.usage += usage
        if cost is None:
            self.unpriced += usage
        else:
            self.cost = MONEY.add(self.cost, cost)
        return cost

    def __enter__(self) -> Self:
        if self._open is not None:
            raise RuntimeError("a request covers one call: make another one for the next")
        self._session._require_open("make a request")
        budget = self._session.budget
        if budget is not None:
            self._reservation = budget.reserve(self._reserve)
        self._open = True
        self._timer.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.__exit__(kind, error, trace)
        self._open = False
        reservation = self._reservation
        if reservation is not None:
            if self.usage:
                reservation.settle(max(self.cost, reservation.amount if self.unpriced else _ZERO))
            reservation.__exit__(kind, error, trace)
        if observed():
            emit(
                "request.end",
                {
                    _ID: self._session.id,
                    "gen_ai.request.model": self.model,
                    "gen_ai.client.operation.duration": self._timer.elapsed,
                    **_tokens(self.usage),
                    _COST: self.cost,
                    **_way_out(error),
                },
            )


def current_session() -> Session | AsyncSession | None:
    """Find the innermost open session of the running code; `None` outside of any.

    Example:
        ```python
        from context_workshop import Session, Usage, current_session

        def ask():
            current_session().record(Usage(10, 8))

        with Session() as session:
            ask()
        print(session.usage.total_tokens, current_session())
        #> 18 None
        ```
    """
    session = _current.get()
    if session is not None and session.status is not Status.OPEN:
        # Left in another Context, by an abandoned async generator or before a task of its ended.
        session = next((each for each in session._enclosing if each.status is Status.OPEN), None)
    return session  # type: ignore[return-value]


def propagate(function: Callable[P, R]) -> Callable[P, R]:
    """Carry the current Context, and so the current session, into threads.

    Each call runs in a copy of the Context as it was when `propagate` was called; what the call
    sets stays its own. It may be called from many threads at once.

    Raises:
        TypeError: A coroutine function or a generator function: its body runs when it is awaited
            or iterated, in the Context of whoever does that.

    Example:
        ```python
        from concurrent.futures import ThreadPoolExecutor

        from context_workshop import Session, current_session, propagate

        def name():
            return getattr(current_session(), "id", None)

        with Session("chat-1"), ThreadPoolExecutor() as threads:
            print(threads.submit(name).result())
            #> None
            print(threads.submit(propagate(name)).result())
            #> chat-1
        ```
    """
    if (
        inspect.iscoroutinefunction(function)
        or inspect.isgeneratorfunction(function)
        or inspect.isasyncgenfunction(function)
    ):
        raise TypeError(
            f"{function!r} runs its body later, in the Context of its consumer: propagate the "
            "function that the thread calls, the one with asyncio.run() or the loop"
        )
    context = copy_context()

    @wraps(function)
    def in_context(*args: P.args, **kwargs: P.kwargs) -> R:
        return context.copy().run(function, *args, **kwargs)

    return in_context


class _Turn:
    __slots__ = ("outer", "said", "session")

    def __init__(self, session: _Conversation, outer: "_Turn | None") -> None:
        self.session = session
        self.outer = outer
        self.said: list[Any] = []


_ID = "gen_ai.conversation.id"
_COST = "gen_ai.usage.cost"
_NOTHING = Usage()
_ZERO = Decimal(0)


def _tokens(usage: Usage) -> dict[str, object]:
    return {
        "gen_ai.usage.input_tokens": usage.input_tokens,
        "gen_ai.usage.output_tokens": usage.output_tokens,
    }


def _way_out(error: BaseException | None) -> dict[str, object]:
    way: dict[str, object] = {"status": status_of(error)}
    if error is not None:
        way["error.type"] = type(error).__qualname__
    return way
