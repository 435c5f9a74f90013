# message: the block set another variable, WORKSHOP_KEY, to 'mine': afterwards it is None, wanted 'mine'
import os
from collections.abc import Iterator
from contextlib import contextmanager

from temp_env_check import check


@contextmanager
def temp_env(name: str, value: str) -> Iterator[None]:
    """Set an environment variable, and put back what was there."""
    before = dict(os.environ)
    os.environ[name] = value
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


check(temp_env)
