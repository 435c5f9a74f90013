from collections.abc import Iterator
from contextlib import ExitStack, contextmanager


@contextmanager
def resource(name: str) -> Iterator[None]:
    try:
        yield
    finally:
        print("close", name)


def connect() -> ExitStack:
    with ExitStack() as stack:
        stack.enter_context(resource("db"))
        stack.enter_context(resource("cache"))
        kept = stack.pop_all()
        stack.enter_context(resource("setup log"))
        print("connect returns")
        return kept


with connect() as stack:
    stack.callback(print, "say goodbye")
    print("use")
print("done")
