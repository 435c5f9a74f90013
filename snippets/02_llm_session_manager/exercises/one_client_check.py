import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

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
        return "open"
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
    told = f"the server failed at the second question: it is {state}"
    assert state == "closed", f"{told}, wanted closed"


def check(ask_all: AskAll) -> None:
    with nothing_closed_by_chance():
        answers(ask_all)
        an_error(ask_all)
    print("solved: 2 of 2")
