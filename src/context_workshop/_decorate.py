"""A context manager as a decorator, right for functions and coroutine functions alike."""

import functools
import inspect
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])


def around(function: F, manager: Callable[[], AbstractContextManager[object]]) -> F:
    """Run each call of `function` inside a manager of its own.

    `contextlib.ContextDecorator` leaves its block when a coroutine function returns its coroutine,
    before the body has run; here the block lasts until the coroutine has ended.

    Raises:
        TypeError: `function` is a generator function. Its body runs between the consumer's steps,
            so the block would cover the consumer's code as well, and last until the consumer, or
            the garbage collector, closes it.
    """
    call = getattr(function, "__call__", None)  # noqa: B004 - an object may have an async __call__
    if any(map(inspect.isgeneratorfunction, (function, call))) or any(
        map(inspect.isasyncgenfunction, (function, call))
    ):
        raise TypeError(
            f"can't decorate the generator function {_name(function)}: its block would stay open "
            "while the consumer runs. Use the manager inside it, around the part you mean."
        )
    if inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(call):

        @functools.wraps(function)
        async def in_coroutine(*args: Any, **kwargs: Any) -> Any:
            with manager():
                return await function(*args, **kwargs)

        return cast("F", in_coroutine)

    @functools.wraps(function)
    def in_call(*args: Any, **kwargs: Any) -> Any:
        with manager():
            return function(*args, **kwargs)

    return cast("F", in_call)


def _name(function: Callable[..., Any]) -> str:
    return getattr(function, "__qualname__", repr(function))
