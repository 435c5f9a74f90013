import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from contextvars import ContextVar
from typing import Any

Manager = Callable[[str], AbstractContextManager[None]]
Variable = ContextVar[str]
MISSING: Any = "no value"


def one_block(request: Manager, current: Variable) -> None:
    with request("r1"):
        inside = current.get(MISSING)
    told = f"request('r1'): inside it is {inside!r}"
    assert inside == "r1", f"{told}, wanted 'r1'"
    told = f"the block ended: {current.get(MISSING)!r} is current"
    assert current.get(MISSING) is MISSING, f"{told}, wanted none at all"


def nested(request: Manager, current: Variable) -> None:
    with request("outer"):
        with request("inner"):
            pass
        between = current.get(MISSING)
    told = f"'inner' in 'outer', inner ended: {between!r} is current"
    assert between == "outer", f"{told}, wanted 'outer'"


def an_error_goes_on(request: Manager, current: Variable) -> None:
    came = "nothing"
    try:
        with request("r1"):
            int("not a number")
    except ValueError as error:
        came = str(error)
    told = f"the block raised ValueError: {came} came out"
    assert "not a number" in came, f"{told}, wanted it"
    told = f"the block raised ValueError: {current.get(MISSING)!r} is current"
    assert current.get(MISSING) is MISSING, f"{told}, wanted none at all"


async def two_tasks(request: Manager, current: Variable) -> None:
    async def handle(name: str) -> str:
        with request(name):
            await asyncio.sleep(0.01)
            return current.get("nothing")

    names = list(await asyncio.gather(handle("a"), handle("b")))
    told = f"two tasks at once, 'a' and 'b', see {names}"
    assert names == ["a", "b"], f"{told}, wanted ['a', 'b']"


def check(request: Manager, current: Variable) -> None:
    one_block(request, current)
    nested(request, current)
    an_error_goes_on(request, current)
    asyncio.run(two_tasks(request, current))
    print("solved: 4 of 4")
