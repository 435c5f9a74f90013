# expect: LookupError
from contextvars import ContextVar

session: ContextVar[str] = ContextVar("session")


def log(text: str) -> None:
    print(session.get(), text)


log("outside any session")
