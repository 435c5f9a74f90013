import os
from collections.abc import Callable
from contextlib import AbstractContextManager

Manager = Callable[[str, str], AbstractContextManager[None]]
NAME, OTHER = "WORKSHOP_MODEL", "WORKSHOP_KEY"
WAYS = KeyError, KeyboardInterrupt, SystemExit  # how a block may be left


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


def empty_stays_empty(temp_env: Manager) -> None:
    os.environ[NAME] = ""
    leave(temp_env, f"{NAME} was set to '', the block ended")
    told = f"{NAME} was set to '', the block ended: now it is {now()}"
    assert now() == "''", f"{told}, wanted '' again"


def left_by(
    temp_env: Manager, error: BaseException, block: Callable[[], object] = str
) -> object:
    """What came out of a block that raised this."""
    try:
        with temp_env(NAME, "new"):
            block()
            raise error
    except BaseException as came:  # noqa: BLE001  # Ctrl-C is one of them
        return came
    return "nothing"


def an_error_goes_on(temp_env: Manager) -> None:
    for kind in WAYS:
        os.environ[NAME] = "old"
        error = kind("from the block")
        came = left_by(temp_env, error)
        told = f"the block raised {kind.__name__}: {now()} is set"
        assert now() == "'old'", f"{told}, wanted 'old'"
        told = f"the block raised {kind.__name__}: {came} came out"
        assert came is error, f"{told}, wanted the {kind.__name__}"


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


def a_block_may_delete_it(temp_env: Manager) -> None:
    for before in None, "old":
        put(before)
        was = "not set" if before is None else repr(before)
        done = f"{NAME} was {was}, and the block deleted it"
        leave(temp_env, done, lambda: os.environ.pop(NAME))
        told = f"{done}: now it is {now()}"
        assert now() == repr(before), f"{told}, wanted {was}"
        put(before)
        done, error = f"{done} and raised KeyError", KeyError("from the block")
        came = left_by(temp_env, error, lambda: os.environ.pop(NAME))
        assert came is error, f"{done}: {came!r} came out, wanted {error!r}"
        told = f"{done}: now it is {now()}"
        assert now() == repr(before), f"{told}, wanted {was}"


def put(value: str | None) -> None:
    if value is None:
        os.environ.pop(NAME, None)
    else:
        os.environ[NAME] = value


def other_variables_stay(temp_env: Manager) -> None:
    os.environ.pop(OTHER, None)
    done = f"the block set another variable, {OTHER}, to 'mine'"
    leave(temp_env, done, lambda: os.environ.update({OTHER: "mine"}))
    other = os.environ.pop(OTHER, None)
    told = f"{done}: afterwards it is {other!r}"
    assert other == "mine", f"{told}, wanted 'mine'"


def check(temp_env: Manager) -> None:
    is_set_inside(temp_env)
    absent_stays_absent(temp_env)
    empty_stays_empty(temp_env)
    an_error_goes_on(temp_env)
    blocks_may_be_nested(temp_env)
    a_block_may_delete_it(temp_env)
    other_variables_stay(temp_env)
    print("solved: 7 of 7")
