# message: the reader left after 2 texts: booked [3], wanted [2]
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
        all_texts = list(stream)
        tokens = len(all_texts)
        yield from all_texts

    try:
        yield texts()
    finally:
        try:
            stream.close()
        finally:
            book(tokens)


check(booked)
