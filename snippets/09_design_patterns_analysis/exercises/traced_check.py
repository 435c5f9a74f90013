import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from typing import Any

Manager = AbstractContextManager[Any, bool | None]
Traced = Callable[[Any, Callable[[str], object]], AbstractContextManager[Any]]


class Jammed:
    def close(self) -> None:
        raise OSError("jammed")


class Shut:
    def __enter__(self) -> None:
        raise OSError("shut")

    def __exit__(self, *_: object) -> None:
        raise AssertionError("it was never entered, and was left")


def run(
    traced: Traced,
    did: str,
    manager: Any,
    error: Exception | None = None,
    *,
    caught: str = "None",
    notes: str = "entered block left",
) -> Any:
    """Use `traced(manager)`, leave by `error`; return what `as` got."""
    heard: list[str] = []
    value, came = None, "None"
    try:
        with traced(manager, heard.append) as value:
            heard.append("block")
            if error:
                raise error
    except Exception as got:  # noqa: BLE001 - the check tells
        came = repr(got)
    told = f"{did}: the caller got {came}"
    assert came == caught, f"{told}, wanted {caught}"
    told = f"{did}: came '{' '.join(heard)}'"
    assert heard == notes.split(), f"{told}, wanted '{notes}'"
    return value


def check(traced: Traced) -> None:
    did = "Traced(nullcontext('gpu0'))"
    value = run(traced, did, nullcontext("gpu0"))
    kind = type(value).__name__
    assert value == "gpu0", f"{did}: as got a {kind}, wanted 'gpu0'"

    lost = KeyError("cost")
    did = "Traced(suppress(KeyError)), the block raised KeyError"
    run(traced, did, suppress(KeyError), lost)
    did = "Traced(suppress(OSError)), the block raised KeyError"
    run(traced, did, suppress(OSError), lost, caught="KeyError('cost')")

    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE notes (text)")
        db.commit()

        def rows(error: Exception | None) -> int:
            db.execute("INSERT INTO notes VALUES ('half')")
            came = repr(error)
            run(traced, f"{did} {came}", db, error, caught=came)
            (count,) = db.execute("SELECT count(*) FROM notes").fetchone()
            return int(count)

        did = "Traced(a sqlite3 connection), the block raised"
        count = rows(lost)
        told = f"{did} KeyError('cost'): {count} rows were committed"
        assert count == 0, f"{told}, wanted 0"
        count = rows(None)
        told = f"{did} None: {count} rows were committed"
        assert count == 1, f"{told}, wanted 1"

    did, jammed = "Traced(a manager that fails to close)", "OSError('jammed')"
    run(traced, did, closing(Jammed()), caught=jammed)
    did = "Traced(a manager that can't be entered)"
    run(traced, did, Shut(), caught="OSError('shut')", notes="")
    print("solved: 7 of 7")
