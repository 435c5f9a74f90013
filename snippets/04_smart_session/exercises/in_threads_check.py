import threading
from collections.abc import Callable
from contextvars import ContextVar

Caller = Callable[[list[Callable[[], str]]], list[str]]
session: ContextVar[str] = ContextVar("session", default="no session")


def each_sees_the_callers_value(in_threads: Caller) -> None:
    session.set("s1")
    both = threading.Barrier(2, timeout=1)

    def ask() -> str:
        try:
            both.wait()
        except threading.BrokenBarrierError:
            return "alone"
        return session.get()

    try:
        came = in_threads([ask, ask])
    except RuntimeError as error:
        came = [str(error)]
    told = f"two threads at once, the caller has 's1': they see {came}"
    assert came == ["s1", "s1"], f"{told}, wanted ['s1', 's1']"


def each_has_a_copy_of_its_own(in_threads: Caller) -> None:
    session.set("s1")

    def change() -> str:
        before = session.get()
        session.set("changed")
        return before

    came = in_threads([change, change, change])
    told = f"each of three threads sets it to 'changed': they saw {came}"
    assert came == ["s1", "s1", "s1"], f"{told}, wanted 's1' in each"
    told = f"each of three threads sets it: the caller has {session.get()!r}"
    assert session.get() == "s1", f"{told}, wanted 's1'"


def an_error_goes_on(in_threads: Caller) -> None:
    came = "nothing"
    try:
        in_threads([lambda: str(int("not a number"))])
    except ValueError as error:
        came = str(error)
    told = f"one of them raised ValueError: {came} came out"
    assert "not a number" in came, f"{told}, wanted it"


def check(in_threads: Caller) -> None:
    each_sees_the_callers_value(in_threads)
    each_has_a_copy_of_its_own(in_threads)
    an_error_goes_on(in_threads)
    print("solved: 3 of 3")
