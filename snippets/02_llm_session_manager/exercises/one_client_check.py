import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from openai import InternalServerError

from context_workshop import local_llm
from context_workshop.local import LLM

AskAll = Callable[[LLM, list[str]], list[str]]
TEXTS = ["one", "two", "three"]


@contextmanager
def nothing_closed_by_chance() -> Iterator[None]:
    """Python closes what it collects, some day; not while this is checked."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def connections(llm: LLM) -> int:
    return sum(entry.event == "connected" for entry in llm.log)


def end(llm: LLM) -> str:
    try:
        llm.wait("closed", timeout=2)
    except TimeoutError:
        return "still open"
    return "closed"


def answers(ask_all: AskAll) -> None:
    with local_llm(answer=str.upper) as llm:
        came = ask_all(llm, TEXTS)
        count, state = connections(llm), end(llm)
    told = f"asked {TEXTS}: {came} came back"
    assert came == ["ONE", "TWO", "THREE"], f"{told}, wanted one answer each"
    told = f"3 questions: the server saw {count} connections"
    assert count == 1, f"{told}, wanted 1"
    told = f"3 answers, and `ask_all` has returned: the connection is {state}"
    assert state == "closed", f"{told}, wanted closed"


def an_error(ask_all: AskAll) -> None:
    came = "nothing"
    with local_llm(faults=[None, 500]) as llm:
        try:
            ask_all(llm, TEXTS)
        except InternalServerError as error:
            came = type(error).__name__
        state = end(llm)
    told = f"the server failed at the second question: {came} came out"
    assert came == "InternalServerError", f"{told}, wanted the error"
    told = "the server failed at the second question: the connection is"
    assert state == "closed", f"{told} {state}, wanted closed"


class Stopped(list[str]):
    """Questions: before the second one is handed out, something happens."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(TEXTS)
        self.error = error

    def __iter__(self) -> Iterator[str]:
        yield TEXTS[0]
        raise self.error

    def __getitem__(self, index: Any) -> Any:
        if index != 0:
            raise self.error
        return TEXTS[0]


def stopped(ask_all: AskAll) -> None:
    for kind in KeyboardInterrupt, SystemExit:
        error: BaseException = kind("between two questions")
        came: object = "nothing"
        with local_llm() as llm:
            try:
                ask_all(llm, Stopped(error))
            except BaseException as found:  # noqa: BLE001  # Ctrl-C is one
                came = found
            state = end(llm) if connections(llm) else "closed"
        did = f"{kind.__name__} between two questions"
        assert came is error, (
            f"{did}: {came} came out, wanted the {kind.__name__}"
        )
        told = f"{did}: the connection is {state}"
        assert state == "closed", f"{told}, wanted closed"


def check(ask_all: AskAll) -> None:
    with nothing_closed_by_chance():
        answers(ask_all)
        an_error(ask_all)
        stopped(ask_all)
    print("solved: 3 of 3")
