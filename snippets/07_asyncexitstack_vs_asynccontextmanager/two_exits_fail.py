import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager


class Written:
    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None:
        raise OSError(f"close {self.name}")


@contextmanager
def generated(name: str) -> Iterator[None]:
    try:
        yield
    finally:
        raise OSError(f"close {name}")


Make = Callable[[str], AbstractContextManager[None]]


def nested(make: Make, answer: str) -> None:
    with make("db"), make("cache"):
        json.loads(answer)


def stack(make: Make, answer: str) -> None:
    with ExitStack() as stack:
        stack.enter_context(make("db"))
        stack.enter_context(make("cache"))
        json.loads(answer)


def chain(error: BaseException | None) -> Iterator[str]:
    while error:
        yield str(error).partition(":")[0]
        error = None if error.__suppress_context__ else error.__context__


for answer in "{}", "oops":
    print("the block", "succeeds" if answer == "{}" else "fails")
    for make in Written, generated:
        for run in nested, stack:
            try:
                run(make, answer)
            except OSError as error:
                found = " <- ".join(chain(error))
                print(f"  {make.__name__:9} {run.__name__:6} {found}")
