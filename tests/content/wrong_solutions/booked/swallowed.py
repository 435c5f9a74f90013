# message: the block raised ValueError at its 2nd text: nothing came out, wanted the ValueError
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
            tokens += 1
            yield text

    try:
        yield texts()
    except ValueError:
        pass
    finally:
        try:
            stream.close()
        finally:
            book(tokens)


check(booked)
