# message: AssertionError: WORKSHOP_MODEL was not set, the block ended: TypeError('str expected, not NoneType') came out, wanted nothing
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
        os.environ[name] = before  # type: ignore[assignment]


check(temp_env)
