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
    if yields(function):
        raise TypeError(
            f"can't decorate the generator function {_name(function)}: its block would stay open "
            "while the consumer runs. Use the manager inside it, around the part you mean."
        )
    if awaits(function):

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


def yields(function: Callable[..., Any]) -> bool:
    """Tell whether a call returns a generator, whose body runs in the consumer's steps."""
    return any(
        inspect.isgeneratorfunction(each) or inspect.isasyncgenfunction(each)
        for each in _called(function)
    )


def awaits(function: Callable[..., Any]) -> bool:
    """Tell whether a call returns a coroutine, whose body runs when it is awaited."""
    return any(map(inspect.iscoroutinefunction, _called(function)))


def _called(function: Callable[..., Any]) -> tuple[Any, Any]:
    """Return the function and what calling it runs: of an object, the `__call__` of its class."""
    while isinstance(function, functools.partial):
        function = function.func
    return function, type(function).__call__


def _name(function: Callable[..., Any]) -> str:
    return getattr(function, "__qualname__", repr(function))
