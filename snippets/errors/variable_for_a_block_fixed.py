from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# --8<-- [start:cure]
user = ContextVar[str | None]("user", default=None)


@contextmanager
def using(name: str) -> Iterator[None]:
    token = user.set(name)
    try:
        yield
    finally:
        user.reset(token)  # the token of this variable


with using("ada"):
    print("inside", user.get())
# --8<-- [end:cure]
print("outside", user.get())
