"""Make every step of a composition of context managers fail."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from itertools import combinations
from typing import TYPE_CHECKING, Self, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["fail_everywhere"]

Manager: TypeAlias = "AbstractContextManager[object] | AbstractAsyncContextManager[object]"


class Fault(Exception):  # noqa: N818 - wanted, here
    """Break a step: raised by a `Part` in `fail_everywhere`, in its own words: "enter 2".

    Since 0.1.
    """


class HardFault(BaseException):
    """Break a step by what is no `Exception`, as a cancellation and Ctrl-C are none.

    Since 0.1.
    """


class Part:
    """Stand for a manager that `fail_everywhere` hands to the composition: sync and async.

    Since 0.1.

    Attributes:
        number: Its place among them, from 1 on.
    """

    def __init__(self, number: int, step: Callable[[str, int], None]) -> None:
        self.number = number
        self._step = step

    def __enter__(self) -> Self:
        self._step("enter", self.number)
        return self

    def __exit__(self, *error: object) -> None:
        self._step("exit", self.number)

    async def __aenter__(self) -> Self:
        await asyncio.sleep(0)
        return self.__enter__()

    async def __aexit__(self, *error: object) -> None:
        await asyncio.sleep(0)
        self.__exit__(*error)


def fail_everywhere(
    compose: Callable[[Sequence[Part]], Manager],
    n: int,
    at_once: int = 2,
    *,
    exit_stack: bool = False,
) -> int:
    """Make each step of a composition fail, singly and together, and check what is left.

    The composition is a context manager, sync or async, that enters `n` others and leaves them
    again. The steps are: enter 1 … n, the body, exit 1 … n. Each set of up to `at_once` steps is
    made to fail, once with a `Fault` (an `Exception`) and once with a `HardFault` (none, so that
    `except Exception` in clean-up code is found out). An exit that fails counts as closed.

    Each run must end so that

    - every part that was entered was left once, in reverse order, and no other was;
    - every fault that was raised can be reached from the error that leaves the block: it is that
      error, or is in its group, its `__cause__` or its `__context__`.

    Since 0.1.

    Args:
        compose: Makes a fresh composition of the parts at each call.
        n: How many parts, 1 or more.
        at_once: How many steps fail in one run, at most; 1 or more.
        exit_stack: The composition closes by a `contextlib.ExitStack` or `AsyncExitStack`. Those
            drop the error of an exit if the body succeeded and a further exit fails (CPython issue
            gh-102201, open). That one loss is not reported then.

    Returns:
        How many runs there were.

    Raises:
        ExceptionGroup: One `AssertionError` for each run that broke, saying which steps failed.
        ValueError: Fewer than one part, or fewer than one failure.

    Example:
        ```python
        from contextlib import ExitStack

        from context_workshop import testing


        class Both:
            def __init__(self, parts):
                self.first, self.second = parts

            def __enter__(self):
                self.first.__enter__()
                self.second.__enter__()  # fails: nobody leaves the first

            def __exit__(self, *error):
                with ExitStack() as stack:
                    stack.push(self.first)
                    stack.push(self.second)


        try:
            testing.fail_everywhere(Both, 2, at_once=1)
        except ExceptionGroup as group:
            print(group.exceptions[0])
            #> enter 2 failed: entered [1], left []
        ```
    """
    if n < 1 or at_once < 1:
        raise ValueError(f"nothing would fail with {n} parts and {at_once} failures at once")
    steps = [f"enter {k}" for k in range(1, n + 1)]
    steps += ["body", *(f"exit {k}" for k in range(n, 0, -1))]
    plans = [plan for count in range(1, at_once + 1) for plan in combinations(steps, count)]
    attempts = [_Attempt(Fault, ())]
    attempts += [_Attempt(kind, plan) for plan in plans for kind in (Fault, HardFault)]
    problems = [attempt.play(compose, n, exit_stack=exit_stack) for attempt in attempts]
    failures = [problem for problem in problems if problem]
    if failures:
        message = f"{len(failures)} of {len(attempts)} runs leave something open or lose an error"
        raise ExceptionGroup(message, failures)
    return len(attempts)


class _Attempt:
    """One run of a composition, with the planned steps failing."""

    def __init__(self, kind: type[Fault | HardFault], plan: tuple[str, ...]) -> None:
        self._kind = kind
        self._plan = plan
        self._raised: list[BaseException] = []
        self._entered: list[int] = []
        self._left: list[int] = []

    def play(
        self, compose: Callable[[Sequence[Part]], Manager], n: int, *, exit_stack: bool
    ) -> AssertionError | None:
        error = self._run(compose([Part(k, self._step) for k in range(1, n + 1)]))
        reachable = {id(found) for found in _reachable(error)}
        lost = [fault for fault in self._raised if id(fault) not in reachable]
        if exit_stack and all(str(fault).startswith("exit") for fault in self._raised):
            lost = lost[-1:] if lost[-1:] == self._raised[-1:] else []
        problem = None
        if self._left != self._entered[::-1]:
            problem = f"entered {self._entered}, left {self._left}"
        elif lost:
            problem = f"{', '.join(map(str, lost))} was lost, {error!r} left the block"
        elif error is not None and not self._raised:
            problem = f"{error!r} left the block"
        if problem is None:
            return None
        failed = " and ".join(map(str, self._raised)) or "nothing"
        failure = AssertionError(f"{failed} failed: {problem}")
        failure.__cause__ = error
        return failure

    def _run(self, manager: Manager) -> BaseException | None:
        try:
            if isinstance(manager, AbstractAsyncContextManager):
                asyncio.run(self._run_async(manager))
            else:
                with manager:
                    self._fail_if_planned("body")
        except (Exception, HardFault, BaseExceptionGroup) as error:  # noqa: BLE001 - judged above
            return error
        return None

    async def _run_async(self, manager: AbstractAsyncContextManager[object]) -> None:
        async with manager:
            self._fail_if_planned("body")

    def _step(self, name: str, number: int) -> None:
        if name == "exit":
            self._left.append(number)
        self._fail_if_planned(f"{name} {number}")
        if name == "enter":
            self._entered.append(number)

    def _fail_if_planned(self, step: str) -> None:
        if step in self._plan:
            fault = self._kind(step)
            self._raised.append(fault)
            raise fault


def _reachable(error: BaseException | None) -> Iterator[BaseException]:
    """List an error with all that its groups, causes and contexts lead to."""
    seen: set[int] = set()
    pending = [error]
    while pending:
        found = pending.pop()
        if found is not None and id(found) not in seen:
            seen.add(id(found))
            yield found
            pending += [found.__cause__, found.__context__, *getattr(found, "exceptions", ())]
