import os
from collections.abc import Callable
from contextlib import AbstractContextManager

Manager = Callable[[str, str], AbstractContextManager[None]]
NAME = "WORKSHOP_MODEL"


def now() -> str:
    return repr(os.environ.get(NAME))


def leave(
    temp_env: Manager, done: str, block: Callable[[], object] = str
) -> None:
    """Run a block, which must end without an error."""
    try:
        with temp_env(NAME, "new"):
            block()
    except Exception as error:
        came = f"{error!r} came out"
        raise AssertionError(f"{done}: {came}, wanted nothing") from error


def is_set_inside(temp_env: Manager) -> None:
    os.environ[NAME] = "old"
    with temp_env(NAME, "new"):
        inside = now()
    told = f"temp_env({NAME!r}, 'new'): inside it was {inside}"
    assert inside == "'new'", f"{told}, wanted 'new'"
    told = f"{NAME} was 'old', the block ended: now it is {now()}"
    assert now() == "'old'", f"{told}, wanted 'old'"


def absent_stays_absent(temp_env: Manager) -> None:
    os.environ.pop(NAME, None)
    leave(temp_env, f"{NAME} was not set, the block ended")
    told = f"{NAME} was not set, the block ended: now it is {now()}"
    assert now() == "None", f"{told}, wanted not set"
    done = f"the block deleted {NAME} itself"
    leave(temp_env, done, lambda: os.environ.pop(NAME))
    told = f"{done}: now it is {now()}"
    assert now() == "None", f"{told}, wanted not set"


def empty_stays_empty(temp_env: Manager) -> None:
    os.environ[NAME] = ""
    leave(temp_env, f"{NAME} was set to '', the block ended")
    told = f"{NAME} was set to '', the block ended: now it is {now()}"
    assert now() == "''", f"{told}, wanted '' again"


def an_error_goes_on(temp_env: Manager) -> None:
    os.environ[NAME] = "old"
    came = "nothing"
    try:
        with temp_env(NAME, "new"):
            print(os.environ["WORKSHOP_NOT_SET"])
    except KeyError as error:
        came = repr(error)
    told = f"the block raised KeyError: {now()} is set"
    assert now() == "'old'", f"{told}, wanted 'old'"
    told = f"the block raised KeyError: {came} came out"
    assert came == "KeyError('WORKSHOP_NOT_SET')", f"{told}, wanted it"


def blocks_may_be_nested(temp_env: Manager) -> None:
    os.environ.pop(NAME, None)
    with temp_env(NAME, "outer"):
        with temp_env(NAME, "inner"):
            pass
        between = now()
    told = f"'inner' inside 'outer', inner ended: it is {between}"
    assert between == "'outer'", f"{told}, wanted 'outer'"
    told = f"'inner' inside 'outer', both ended: it is {now()}"
    assert now() == "None", f"{told}, wanted not set"


def check(temp_env: Manager) -> None:
    is_set_inside(temp_env)
    absent_stays_absent(temp_env)
    empty_stays_empty(temp_env)
    an_error_goes_on(temp_env)
    blocks_may_be_nested(temp_env)
    print("solved: 5 of 5")
