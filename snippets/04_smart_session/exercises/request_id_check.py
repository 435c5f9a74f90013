import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from contextvars import ContextVar
from typing import Any

Manager = Callable[[str], AbstractContextManager[None]]
Variable = ContextVar[str]
MISSING: Any = "no value"


def a_block_where_nothing_was_set(request: Manager, current: Variable) -> None:
    with request("r1"):
        inside = current.get(MISSING)
    told = f"request('r1'): inside it is {inside!r}"
    assert inside == "r1", f"{told}, wanted 'r1'"
    told = f"the block ended: {current.get(MISSING)!r} is current"
    assert current.get(MISSING) is MISSING, f"{told}, wanted none at all"


def nested_blocks(request: Manager, current: Variable) -> None:
    with request("outer"):
        with request("inner"):
            pass
        between = current.get(MISSING)
    told = f"'inner' in 'outer', inner ended: {between!r} is current"
    assert between == "outer", f"{told}, wanted 'outer'"


def blocks_that_raise(request: Manager, current: Variable) -> None:
    for error in ValueError("not a number"), KeyboardInterrupt(), SystemExit():
        came: BaseException | None = None
        try:
            with request("r1"):
                raise error
        except BaseException as caught:  # noqa: BLE001 - the check tells
            came = caught
        did = f"the block raised {type(error).__name__}"
        told = f"{did}: {came!r} came out"
        assert came is error, f"{told}, wanted {error!r}"
        told = f"{did}: {current.get(MISSING)!r} is current"
        assert current.get(MISSING) is MISSING, f"{told}, wanted none at all"


def a_block_with_a_time_limit(request: Manager, current: Variable) -> None:
    async def main() -> tuple[str, str]:
        came = "no TimeoutError"
        with request("outer"):
            try:
                async with asyncio.timeout(0):
                    with request("inner"):
                        await asyncio.Event().wait()
            except TimeoutError:
                came = "TimeoutError"
            return came, current.get(MISSING)

    came, after = asyncio.run(main())
    did = "a time limit cancelled 'inner' in 'outer'"
    told = f"{did}: {came} came out"
    assert came == "TimeoutError", f"{told}, wanted TimeoutError"
    assert after == "outer", f"{did}: {after!r} is current, wanted 'outer'"


def two_tasks(request: Manager, current: Variable) -> None:
    async def handle(name: str) -> str:
        with request(name):
            await asyncio.sleep(0.01)
            return current.get("nothing")

    async def main() -> list[str]:
        return list(await asyncio.gather(handle("a"), handle("b")))

    names = asyncio.run(main())
    told = f"two tasks at once, 'a' and 'b', see {names}"
    assert names == ["a", "b"], f"{told}, wanted ['a', 'b']"


def check(request: Manager, current: Variable) -> None:
    for case in (
        a_block_where_nothing_was_set,
        nested_blocks,
        blocks_that_raise,
        a_block_with_a_time_limit,
        two_tasks,
    ):
        did = case.__name__.replace("_", " ")
        try:
            case(request, current)
        except Exception as error:
            if isinstance(error, AssertionError):
                raise
            told = f"{did}: {error!r} came out"
            raise AssertionError(f"{told}, wanted no error") from error
    print("solved: 5 of 5")
