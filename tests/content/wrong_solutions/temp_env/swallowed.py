# message: the block raised KeyError: nothing came out, wanted the KeyError
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
    except KeyError:
        pass
    finally:
        if before is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = before


check(temp_env)
