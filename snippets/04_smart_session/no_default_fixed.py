from contextvars import ContextVar

# --8<-- [start:cure]
session = ContextVar("session", default="standalone")
# --8<-- [end:cure]


def log(text: str) -> None:
    print(session.get(), text)


log("outside any session")
