# expect: AttributeError
from collections.abc import Iterator
from contextlib import contextmanager


class Session:
    def ask(self, question: str) -> None:
        print("asked", question)


@contextmanager
def open_session() -> Iterator[Session]:
    print("open")
    try:
        yield Session()
    finally:
        print("close")


session = open_session()
session.ask("Hello!")  # type: ignore[attr-defined]
