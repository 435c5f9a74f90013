import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager

Write = Callable[[str], None]
Monitored = Callable[[str, Write], AbstractContextManager[None]]


def run(
    monitored: Monitored,
    error: BaseException | None,
    failing: BaseException | None = None,
) -> tuple[BaseException | None, list[str]]:
    """Leave two layers by `error`; each tries to write, and may fail."""
    lines: list[str] = []

    def write(line: str) -> None:
        lines.append(line)
        if failing:
            raise failing

    try:
        with monitored("outer", write), monitored("inner", write):
            if error:
                raise error
    except BaseException as caught:  # noqa: BLE001 - the check tells
        return caught, lines
    return None, lines


def told(monitored: Monitored, did: str, error: BaseException | None) -> None:
    kind = type(error).__name__ if error else "ok"
    caught, lines = run(monitored, error)
    came = f"{did}: the caller got {caught!r}"
    assert caught is error, f"{came}, wanted {error!r}"
    wanted = [f"inner {kind}", f"outer {kind}"]
    came = f"{did}: written was {lines}"
    assert lines == wanted, f"{came}, wanted {wanted}"
    notes = getattr(error, "__notes__", [])
    came = f"{did}, and writing succeeded: the notes are {notes}"
    assert not notes, f"{came}, wanted none"


def noted(monitored: Monitored, did: str, error: BaseException) -> None:
    caught, _ = run(monitored, error, OSError("disk full"))
    did = f"{did}, and writing failed: "
    came = f"{did}the caller got {caught!r}"
    assert caught is error, f"{came}, wanted {error!r}"
    notes = getattr(error, "__notes__", [])
    came = f"{did}2 layers tried, notes of the {type(error).__name__}: {notes}"
    assert len(notes) == 2, f"{came}, wanted 2"
    came = f"{did}the notes are {notes}"
    assert all("disk full" in note for note in notes), (
        f"{came}, wanted 'disk full' in each"
    )


def success_fails(monitored: Monitored) -> None:
    full = OSError("disk full")
    caught, lines = run(monitored, None, full)
    did = "the block succeeded, and writing failed: "
    came = f"{did}the caller got {caught!r}"
    assert caught is full, f"{came}, wanted that OSError"
    wanted = ["inner ok", "outer OSError"]
    came = f"{did}tried to write {lines}"
    assert lines == wanted, f"{came}, wanted {wanted}, one line a layer"


def let_through(
    monitored: Monitored, error: BaseException | None, other: BaseException
) -> None:
    caught, _ = run(monitored, error, other)
    did = f"the block raised {error!r}" if error else "the block succeeded"
    came = f"{did}, then writing raised {other!r}: the caller got {caught!r}"
    assert caught is other, f"{came}, wanted {other!r}"


def check(monitored: Monitored) -> None:
    told(monitored, "the block succeeded", None)
    ways = {
        "the block raised ValueError": ValueError("no answer"),
        "the block raised OSError": OSError("connection lost"),
        "the block was cancelled": asyncio.CancelledError(),
        "Ctrl-C came in the block": KeyboardInterrupt(),
        "the block called sys.exit()": SystemExit(),
    }
    for did, error in ways.items():
        told(monitored, did, error)
    try:
        raise LookupError("the first try")
    except LookupError:
        did = "the block succeeded, in an `except LookupError:`"
        told(monitored, did, None)
    for did, error in ways.items():
        noted(monitored, did, error)
    success_fails(monitored)
    for other in (
        ValueError("not a line"),
        asyncio.CancelledError(),
        KeyboardInterrupt(),
    ):
        let_through(monitored, None, other)
        let_through(monitored, LookupError("no answer"), other)
    print("solved: 19 of 19")
