# message: was set to '', the block ended: now it is None, wanted '' again
import os
from collections.abc import Iterator
from contextlib import contextmanager

from temp_env_check import check


@contextmanager
def temp_env(name: str, value: str) -> Iterator[None]:
    """Set an environment variable, and put back what was there."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if not before:
            os.environ.pop(name, None)
        else:
            os.environ[name] = before


check(temp_env)
