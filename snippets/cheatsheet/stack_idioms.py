from collections.abc import Iterator
from contextlib import ExitStack, contextmanager


@contextmanager
def opened(name: str) -> Iterator[str]:
    print("setup", name)
    try:
        yield name
    finally:
        print("cleanup", name)


def open_all(*names: str) -> ExitStack:
    with ExitStack() as stack:
        for name in names:
            stack.enter_context(opened(name))
        stack.callback(print, "callback")
        stack.push(lambda kind, *_: print("push", kind))
        return stack.pop_all()


with open_all("db", "cache"):
    print("use")
