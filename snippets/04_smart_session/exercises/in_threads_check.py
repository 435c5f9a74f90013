import threading
import time
from collections.abc import Callable
from contextvars import ContextVar
from functools import partial

Caller = Callable[[list[Callable[[], str]]], list[str]]
session: ContextVar[str] = ContextVar("session", default="no session")


def two_threads_at_once(in_threads: Caller) -> None:
    session.set("s1")
    both = threading.Barrier(2, timeout=1)

    def ask() -> str:
        try:
            both.wait()
        except threading.BrokenBarrierError:
            return "not at the same time"
        return session.get()

    came = in_threads([ask, ask])
    told = f"two threads at once, the caller has 's1': they see {came}"
    assert came == ["s1", "s1"], f"{told}, wanted ['s1', 's1']"


def three_threads_that_change_it(in_threads: Caller) -> None:
    session.set("s1")
    ended = [threading.Event() for _ in range(4)]
    ended[3].set()

    def change(number: int) -> str:
        ended[number + 1].wait(timeout=1)
        time.sleep(0.05)  # until the thread after it is done, too
        before = session.get()
        session.set("changed")
        ended[number].set()
        return f"{number} saw {before}"

    came = in_threads([partial(change, number) for number in range(3)])
    did = "each of three threads sets it to 'changed', the last one ends first"
    wanted = ["0 saw s1", "1 saw s1", "2 saw s1"]
    assert came == wanted, f"{did}: {came} came, wanted {wanted}"
    told = f"each of three threads sets it: the caller has {session.get()!r}"
    assert session.get() == "s1", f"{told}, wanted 's1'"


def one_that_raises(in_threads: Caller) -> None:
    for error in ValueError("not a number"), KeyboardInterrupt(), SystemExit():

        def fail(error: BaseException = error) -> str:
            raise error

        came: BaseException | None = None
        try:
            in_threads([lambda: "done", fail])
        except BaseException as caught:  # noqa: BLE001 - the check tells
            came = caught
        told = f"one of two functions raised {error!r}: {came!r} came out"
        assert came is error, f"{told}, wanted {error!r}"


def check(in_threads: Caller) -> None:
    for case in (
        two_threads_at_once,
        three_threads_that_change_it,
        one_that_raises,
    ):
        try:
            case(in_threads)
        except Exception as error:
            if isinstance(error, AssertionError):
                raise
            did = case.__name__.replace("_", " ")
            told = f"{did}: {error!r} came out"
            raise AssertionError(f"{told}, wanted no error") from error
    print("solved: 3 of 3")
