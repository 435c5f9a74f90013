import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from typing import Any

Traced = Callable[[Any, Callable[[str], object]], AbstractContextManager[Any]]
ALL = "+manager entered block -manager left"


def raised(error: BaseException | None) -> str:
    name = type(error).__name__ if error else "nothing"
    return f"the block raised {name}"


class Manager:
    """Notes +manager and -manager, and keeps what it saw on its way out."""

    def __init__(
        self,
        *,
        on_enter: BaseException | None = None,
        on_exit: BaseException | None = None,
    ) -> None:
        self.on_enter, self.on_exit = on_enter, on_exit
        self.note: Callable[[str], object] = print
        self.saw: tuple[object, ...] = ()

    def __enter__(self) -> None:
        self.note("+manager")
        if self.on_enter:
            raise self.on_enter

    def __exit__(self, *saw: object) -> None:
        self.note("-manager")
        self.saw = saw
        if self.on_exit:
            raise self.on_exit


def run(
    traced: Traced,
    did: str,
    manager: Any,
    error: BaseException | None = None,
    *,
    caught: BaseException | None = None,
    notes: str = "entered block left",
) -> Any:
    """Use `traced(manager)`, leave by `error`; return what `as` got."""
    heard: list[str] = []
    if isinstance(manager, Manager):
        manager.note = heard.append
    value, came = None, None
    try:
        with traced(manager, heard.append) as value:
            heard.append("block")
            if error:
                raise error
    except BaseException as got:  # noqa: BLE001 - the check tells
        came = got
    told = f"{did}: the caller got {came!r}"
    assert came is caught, f"{told}, wanted {caught!r}"
    told = f"{did}: came '{' '.join(heard)}'"
    assert heard == notes.split(), f"{told}, wanted '{notes}'"
    return value


def check_rows(traced: Traced, lost: BaseException) -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE notes (text)")
        db.commit()
        for error, wanted in (lost, 0), (None, 1):
            db.execute("INSERT INTO notes VALUES ('half')")
            did = f"Traced(a sqlite3 connection), {raised(error)}"
            run(traced, did, db, error, caught=error)
            (count,) = db.execute("SELECT count(*) FROM notes").fetchone()
            told = f"{did}: {count} rows were committed"
            assert count == wanted, f"{told}, wanted {wanted}"


def check(traced: Traced) -> None:
    did = "Traced(nullcontext('gpu0'))"
    value = run(traced, did, nullcontext("gpu0"))
    kind = type(value).__name__
    assert value == "gpu0", f"{did}: as got a {kind}, wanted 'gpu0'"

    lost = KeyError("cost")
    for quiet in KeyError, OSError:
        caught = None if quiet is KeyError else lost
        did = f"Traced(suppress({quiet.__name__})), {raised(lost)}"
        run(traced, did, suppress(quiet), lost, caught=caught)
    check_rows(traced, lost)

    stops = asyncio.CancelledError(), KeyboardInterrupt(), SystemExit(1)
    for error in None, lost, *stops:
        manager, did = Manager(), f"Traced(manager), {raised(error)}"
        run(traced, did, manager, error, caught=error, notes=ALL)
        trace = error.__traceback__ if error else None
        saw = type(error) if error else None, error, trace
        told = f"{did}: manager.__exit__ was given {manager.saw}"
        assert manager.saw[:2] == saw[:2], f"{told}, wanted {saw}"
        same = (manager.saw[2] is None) == (trace is None)
        assert same, f"{told}, wanted {saw}"

    for jam in OSError("jammed"), *stops:
        name = type(jam).__name__
        for error in None, lost:
            did = f"manager.__exit__ raises {name}, {raised(error)}"
            manager = Manager(on_exit=jam)
            run(traced, did, manager, error, caught=jam, notes=ALL)
        manager, did = (
            Manager(on_enter=jam),
            f"manager.__enter__ raises {name}",
        )
        run(traced, did, manager, caught=jam, notes="+manager")
    print("solved: 22 of 22")
