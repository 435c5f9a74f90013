from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar
from threading import Barrier, BrokenBarrierError, get_ident
from typing import Any

Submit = Callable[..., Future[Any]]
session = ContextVar("session", default="nobody")


def set_session(name: str) -> None:
    session.set(name)


def it_sees_the_session(submit: Submit) -> None:
    for name in "alice", "bob":
        session.set(name)
        with ThreadPoolExecutor(1) as pool:
            call: object = submit(pool, session.get)
            told = f"submitted a function: {type(call).__name__} came back"
            assert isinstance(call, Future), f"{told}, wanted a Future"
            came = call.result(5)
        told = f"submitted in session {name!r}: the thread sees {came!r}"
        assert came == name, f"{told}, wanted {name!r}"


def another_thread_runs_it(submit: Submit) -> None:
    with ThreadPoolExecutor(1) as pool:
        came = submit(pool, get_ident).result(5)
    told = "submitted a function: it ran in the thread that submitted it"
    assert came != get_ident(), f"{told}, wanted one of the pool's"


def two_at_a_time(submit: Submit) -> None:
    met = Barrier(2)

    def meet() -> str:
        try:
            met.wait(3)
        except BrokenBarrierError:
            return "alone"
        return "together"

    with ThreadPoolExecutor(2) as pool:
        calls = [submit(pool, meet) for _ in range(2)]
        ends = [str(each.exception(5) or each.result()) for each in calls]
    told = f"submitted two functions that wait for each other: {ends}"
    assert ends == ["together"] * 2, f"{told}, wanted that both run at a time"


def it_changes_a_copy(submit: Submit) -> None:
    session.set("alice")
    with ThreadPoolExecutor(1) as pool:
        submit(pool, set_session, "carol").result(5)
        after = pool.submit(session.get).result(5)
    told = f"a function set the session to 'carol': its submitter has {session.get()!r}"
    assert session.get() == "alice", f"{told}, wanted 'alice'"
    told = f"a function set the session to 'carol': the thread has {after!r}"
    assert after == "nobody", f"{told} for the next, wanted 'nobody'"


def all_arguments_arrive(submit: Submit) -> None:
    with ThreadPoolExecutor(1) as pool:
        try:
            came = submit(pool, int, "11", base=2).result(5)
        except TypeError as problem:
            came = problem
        told = f"submitted int('11', base=2): {came!r} came"
        assert came == 3, f"{told}, wanted 3"
        error = submit(pool, int, "eleven").exception(5)
    told = f"submitted int('eleven'): the future has {type(error).__name__}"
    assert isinstance(error, ValueError), f"{told}, wanted ValueError"


def check(submit: Submit) -> None:
    it_sees_the_session(submit)
    another_thread_runs_it(submit)
    two_at_a_time(submit)
    it_changes_a_copy(submit)
    all_arguments_arrive(submit)
    print("solved: 5 of 5")
