# message: WORKSHOP_MODEL was 'old', and the block deleted it: now it is None, wanted 'old'
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
        if before is None:
            os.environ.pop(name, None)
        elif name in os.environ:
            os.environ[name] = before


check(temp_env)
