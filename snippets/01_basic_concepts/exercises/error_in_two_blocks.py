from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def step(name: str) -> Iterator[None]:
    print("enter", name)
    try:
        yield
        print("finish", name)  # on success only
    finally:
        print("leave", name)


with suppress(ZeroDivisionError), step("outer"):
    with step("inner"):
        print("work")
        print(1 // 0)
    print("after inner")
print("goes on")
