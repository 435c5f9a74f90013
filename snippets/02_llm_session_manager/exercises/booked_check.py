from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Self

Book = Callable[[int], None]


class Stream:
    """An answer that comes in pieces, over a connection to be closed."""

    def __init__(self, *texts: str, broken: bool = False) -> None:
        self.texts = list(texts)
        self.broken = broken
        self.closed = self.pulled = 0

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        if not self.texts:
            raise StopIteration
        self.pulled += 1
        return self.texts.pop(0)

    def close(self) -> None:
        self.closed += 1
        if self.broken:
            raise ConnectionError("closing failed")


Manager = Callable[[Stream, Book], AbstractContextManager[Iterator[str]]]


def expect(did: str, stream: Stream, books: list[int], wanted: int) -> None:
    told = f"{did}: closed {stream.closed} times"
    assert stream.closed == 1, f"{told}, wanted once"
    assert books == [wanted], f"{did}: booked {books}, wanted [{wanted}]"
    told = f"{did}: {stream.pulled} were taken from the stream"
    assert stream.pulled == wanted, f"{told}, wanted {wanted}"


def read_to_the_end(booked: Manager) -> None:
    stream, books = Stream("a", "b", "c"), list[int]()
    with booked(stream, books.append) as texts:
        came = list(texts)
    told = f"3 texts were read: {came} came"
    assert came == ["a", "b", "c"], f"{told}, wanted ['a', 'b', 'c']"
    expect("3 texts were read", stream, books, 3)


def left_early(booked: Manager) -> None:
    stream, books = Stream("a", "b", "c"), list[int]()
    with booked(stream, books.append) as texts:
        for text in texts:
            if text == "b":
                break
    expect("the reader left after 2 texts", stream, books, 2)


WAYS = ValueError, KeyboardInterrupt, SystemExit, GeneratorExit


def an_error_goes_on(booked: Manager) -> None:
    for kind in WAYS:
        stream, books = Stream("a", "b", "c"), list[int]()
        error: BaseException = kind("from the block")
        came: object = "nothing"
        try:
            with booked(stream, books.append) as texts:
                for text in texts:
                    if text == "b":
                        raise error
        except BaseException as found:  # noqa: BLE001  # Ctrl-C is one
            came = found
        did = f"the block raised {kind.__name__} at its 2nd text"
        assert came is error, (
            f"{did}: {came} came out, wanted the {kind.__name__}"
        )
        expect(did, stream, books, 2)


def closing_fails(booked: Manager) -> None:
    stream, books, came = Stream("a", broken=True), list[int](), "nothing"
    try:
        with booked(stream, books.append) as texts:
            next(texts)
    except ConnectionError as error:
        came = str(error)
    told = f"closing failed: {came} came out"
    assert came == "closing failed", f"{told}, wanted its error"
    expect("closing failed after 1 text", stream, books, 1)


def both_fail(booked: Manager) -> None:
    for kind in WAYS:
        stream, books = Stream("a", broken=True), list[int]()
        did = f"the block raised {kind.__name__}, and closing failed"
        came = "nothing"
        try:
            with booked(stream, books.append) as texts:
                next(texts)
                raise kind("from the block")
        except BaseException as error:  # noqa: BLE001  # Ctrl-C is one
            came = type(error).__name__
        told = f"{did}: {came} came out"
        assert came != "nothing", f"{told}, wanted an error"
        expect(did, stream, books, 1)


def check(booked: Manager) -> None:
    read_to_the_end(booked)
    left_early(booked)
    an_error_goes_on(booked)
    closing_fails(booked)
    both_fail(booked)
    print("solved: 5 of 5")
