# message: that raised KeyError, then 1: the outer one has 0 tokens, wanted 6
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from summed_tokens_check import check


class Meter:
    tokens = 0


current: ContextVar[Meter | None] = ContextVar("current", default=None)


def record(tokens: int) -> None:
    if meter := current.get():
        meter.tokens += tokens


@contextmanager
def metered() -> Iterator[Meter]:
    """Count the block's tokens; a block around it counts them, too."""
    meter = Meter()
    token = current.set(meter)
    yield meter
    current.reset(token)
    record(meter.tokens)


check(metered, record)
