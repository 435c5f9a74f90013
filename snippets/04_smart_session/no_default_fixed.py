from contextvars import ContextVar

session = ContextVar("session", default="standalone")


def log(text: str) -> None:
    print(session.get(), text)


log("outside any session")
