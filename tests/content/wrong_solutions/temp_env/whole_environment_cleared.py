# message: was 'old', the block ended: now it is None, wanted 'old'
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
        os.environ.clear()


check(temp_env)
