from collections.abc import Iterator
from contextlib import contextmanager


def steps(name: str) -> Iterator[str]:
    print("setup", name)
    try:
        yield name
    finally:
        print("cleanup", name)


generator = steps("by hand")
print("use", next(generator))
next(generator, None)

use = contextmanager(steps)  # Adapter: another interface
with use("with") as name:
    print("use", name)


@use("decorator")  # Decorator: the same interface, and more
def ask(question: str) -> str:
    print("ask", question)
    return question.upper()


print(ask("hello"), ask("again"))
