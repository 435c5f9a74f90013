from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar, copy_context
from typing import TypeVar

R = TypeVar("R")
session = ContextVar("session", default="none")


def propagate(function: Callable[..., R]) -> Callable[..., R]:
    context = copy_context()

    def call(*args: object, **options: object) -> R:
        return context.copy().run(function, *args, **options)

    return call


def where(text: str) -> str:
    return f"{text}: {session.get()}"


@propagate  # copies the Context of this line, before any session
def decorated(text: str) -> str:
    return where(text)


session.set("s1")
with ThreadPoolExecutor() as pool:
    print(*pool.map(where, ["one", "two"]), sep="\n")
    print(*pool.map(propagate(where), ["three", "four"]), sep="\n")
    print(pool.submit(decorated, "five").result())
