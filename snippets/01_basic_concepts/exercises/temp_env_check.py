import os
from collections.abc import Callable
from contextlib import AbstractContextManager

Manager = Callable[[str, str], AbstractContextManager[None]]
NAME = "WORKSHOP_MODEL"


def now() -> str:
    return repr(os.environ.get(NAME))


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
    with temp_env(NAME, "new"):
        pass
    told = f"{NAME} was not set, the block ended: now it is {now()}"
    assert now() == "None", f"{told}, wanted not set"
    with temp_env(NAME, "new"):
        del os.environ[NAME]
    told = f"the block deleted {NAME} itself: now it is {now()}"
    assert now() == "None", f"{told}, wanted not set"


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
    an_error_goes_on(temp_env)
    blocks_may_be_nested(temp_env)
    print("solved: 4 of 4")
