from collections.abc import Iterator
from contextlib import ExitStack


class Resource:
    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None:
        raise OSError(f"close {self.name}")


def nested(text: str) -> None:
    with Resource("db"), Resource("cache"):
        int(text)


def stack(text: str) -> None:
    with ExitStack() as stack:
        stack.enter_context(Resource("db"))
        stack.enter_context(Resource("cache"))
        int(text)


def chain(error: BaseException | None) -> Iterator[str]:
    while error:
        yield str(error).partition(" with")[0]
        error = error.__context__


for text in "1", "one":
    for run in nested, stack:
        try:
            run(text)
        except OSError as error:
            print(f"{run.__name__:7}", " <- ".join(chain(error)))
