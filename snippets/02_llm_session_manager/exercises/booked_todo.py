# expect: AssertionError
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from booked_check import Stream, check


@contextmanager
def booked(
    stream: Stream, book: Callable[[int], None]
) -> Iterator[Iterator[str]]:
    """Hand out a stream's texts; count them, close it, book the count."""
    tokens = 0

    def texts() -> Iterator[str]:
        nonlocal tokens
        for text in stream:
            yield text
            tokens += 1

    yield texts()
    stream.close()
    book(tokens)


check(booked)
