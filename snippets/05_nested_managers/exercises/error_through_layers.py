from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def layer(name: str) -> Iterator[None]:
    print("enter", name)
    try:
        yield
    except Exception as error:
        print(name, "sees", type(error).__name__)
        raise
    finally:
        print("leave", name)


with layer("budget"), suppress(ValueError), layer("monitor"):
    with layer("session"):
        raise ValueError("no answer")
    print("answered")
print("next question")
