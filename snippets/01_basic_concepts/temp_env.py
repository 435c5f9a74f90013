import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def temp_env(**changes: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in changes}
    try:
        os.environ.update(changes)
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


with temp_env(WORKSHOP_MODE="test"):
    print("inside:", os.environ["WORKSHOP_MODE"])
print("left behind:", "WORKSHOP_MODE" in os.environ)

wrong: dict[str, Any] = {"WORKSHOP_MODE": "test", "WORKSHOP_KEY": None}
try:
    with temp_env(**wrong):
        print("not reached")
except TypeError:
    left = "WORKSHOP_MODE" in os.environ
    print("half-way: TypeError, left behind:", left)
