"""A conversation with a model: its messages, what it used and cost, and how it ended.

The session of the running code is ambient: `current_session()` finds it without a parameter, and
tasks started inside it inherit it. Threads do not, unless by `propagate` or `asyncio.to_thread`.
"""

from collections.abc import Callable, Coroutine
from contextvars import Context, copy_context
from functools import wraps
from types import TracebackType
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar, cast

from ._account import require_open
from ._conversation import Conversation, innermost
from ._decorate import awaits, yields
from ._history import Message
from ._leaving import Status
from ._request import Request

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


class Session(Conversation):
    """Hold a conversation with a model, in `with`.

    Entered: it is the current session of this block, of the tasks started in it, and of functions
    that `propagate` carries into threads. Left, in whatever way: the enclosing one is current
    again, and `status` says how: `ok`, `error`, or `cancelled` for a `BaseException` that is no
    `Exception`. It never swallows one. Entering a session that was left resumes it.

    What is used in a session counts in the enclosing ones too, at once, and also after its end.
    `model`, `pricing` and `budget` come from the enclosing session where they are not given.

    It may be left in another copy of the Context: by an async generator that its consumer abandons,
    by a framework that runs a `def` dependency in threads. Nothing can be put back there, nor need
    be: the session ends, and `current_session()` passes over it. But threads of a framework don't
    make it the current session of your endpoint: write the dependency `async def`, or pass the
    session on.

    Take instead: `AsyncSession`, where it starts tasks; a `ContextVar` of your own, where nothing
    is counted.

    Since 0.1.

    Args:
        id: Its name, for reports; a random one if not given.
        model: The model that is used unless a request names one.
        pricing: What gives prices; without any, usage is counted as unpriced.
        budget: What requests are paid from. To bind the enclosing session's budget as well, make
            that one the parent of this one.
        unpriced: What is done with a request that the budget could not stop, since nothing is
            reserved and no price is known: `refuse` it, as is done if not given, or `allow` it, to
            be counted in tokens only. Since 0.2.
        messages: Those to begin with.

    Raises:
        RuntimeError: It is entered while it is open.
        ValueError: `unpriced` is something else. Or it is left, without an error, in a task or
            thread in which another session is open; an error of the block has that as a note.

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

    __enter__ = Conversation._enter
    __exit__ = Conversation._exit


class AsyncSession(Conversation):
    """Hold a conversation whose tasks end with it, in `async with` under asyncio.

    As [`Session`][context_workshop.Session], and it has a task group. Left normally: waits for the
    tasks. Left by an error or a cancellation, or when a task fails: the tasks are cancelled and
    waited for. So none of them outlives it.

    Take instead: `Session`, where it starts no tasks: that one works under trio as well.

    Since 0.1.

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
        try:
            require_open(self, "start a task")
            return self._tasks.create_task(work, name=name, context=context)
        except RuntimeError:
            work.close()  # nobody will await it
            raise

    async def __aenter__(self) -> Self:
        from asyncio import TaskGroup  # noqa: PLC0415 - heavy, and only needed here

        if self.status is Status.OPEN:
            self._refuse_second_entry()
        tasks = TaskGroup()
        await tasks.__aenter__()
        self._tasks = tasks
        return self._enter()

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
            self._exit(None, failure, None)


def current_session() -> Session | AsyncSession | None:
    """Find the innermost open session of the running code; `None` outside of any.

    Since 0.1.

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
    return cast("Session | AsyncSession | None", innermost())


def propagate(function: Callable[P, R]) -> Callable[P, R]:
    """Carry the current Context, and so the current session, into threads.

    Each call runs in a copy of the Context as it was when `propagate` was called; what the call
    sets stays its own. It may be called from many threads at once.

    Take instead: `asyncio.to_thread`, which does the same for one call.

    Since 0.1.

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
    if awaits(function) or yields(function):
        raise TypeError(
            f"{function!r} runs its body later, in the Context of its consumer: propagate the "
            "function that the thread calls, the one with asyncio.run() or the loop"
        )
    context = copy_context()

    @wraps(function)
    def in_context(*args: P.args, **kwargs: P.kwargs) -> R:
        return context.copy().run(function, *args, **kwargs)

    return in_context
