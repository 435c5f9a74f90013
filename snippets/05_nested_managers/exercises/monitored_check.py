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


def check(monitored: Monitored) -> None:
    told(monitored, "the block succeeded", None)
    told(monitored, "the block raised ValueError", ValueError("no answer"))
    cancelled = asyncio.CancelledError()
    told(monitored, "the block was cancelled", cancelled)

    full, error = OSError("disk full"), ValueError("no answer")
    caught, _ = run(monitored, error, full)
    did = "the block raised ValueError, and writing failed: "
    came = f"{did}the caller got {caught!r}"
    assert caught is error, f"{came}, wanted the ValueError"
    notes = getattr(error, "__notes__", [])
    came = f"{did}2 layers tried, notes of the ValueError: {notes}"
    assert len(notes) == 2, f"{came}, wanted 2"
    came = f"{did}the notes are {notes}"
    assert all("disk full" in note for note in notes), (
        f"{came}, wanted 'disk full' in each"
    )

    caught, lines = run(monitored, None, full)
    did = "the block succeeded, and writing failed: "
    came = f"{did}the caller got {caught!r}"
    assert caught is full, f"{came}, wanted that OSError"
    wanted = ["inner ok", "outer OSError"]
    came = f"{did}tried to write {lines}"
    assert lines == wanted, f"{came}, wanted {wanted}, one line a layer"

    stop = KeyboardInterrupt()
    caught, _ = run(monitored, error, stop)
    came = "Ctrl-C came while the inner layer wrote: the caller got "
    assert caught is stop, f"{came}{caught!r}, wanted KeyboardInterrupt"
    print("solved: 7 of 7")
