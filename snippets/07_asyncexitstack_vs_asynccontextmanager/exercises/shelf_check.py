from collections.abc import Callable
from typing import Any, Self


class Part:
    """Logs +name, then -name, or -name! if it saw an error."""

    def __init__(
        self,
        log: list[str],
        name: str,
        *,
        on_enter: Exception | None = None,
        on_exit: Exception | None = None,
    ) -> None:
        self.log, self.name = log, name
        self.on_enter, self.on_exit = on_enter, on_exit

    def __enter__(self) -> Self:
        if self.on_enter:
            raise self.on_enter
        self.log.append(f"+{self.name}")
        return self

    def __exit__(self, kind: object, *rest: object) -> None:
        self.log.append(f"-{self.name}{'!' if kind else ''}")
        if self.on_exit:
            raise self.on_exit


def run(
    shelf: Callable[[], Any], did: str, use: Callable[[Any], object]
) -> tuple[str, BaseException | None]:
    try:
        with shelf() as opened:
            use(opened)
    except BaseException as caught:  # noqa: BLE001 - the check tells
        return did, caught
    return did, None


def same(
    ran: tuple[str, BaseException | None],
    log: list[str],
    wanted: str,
    error: object = None,
) -> None:
    did, caught = ran
    came = f"{did}: the caller got {caught!r}"
    assert caught is error, f"{came}, wanted {error!r}"
    came = f"{did}: {' '.join(log) or 'nothing'}"
    assert log == wanted.split(" "), f"{came}, wanted {wanted}"
    log.clear()


def check(shelf: Callable[[], Any]) -> None:
    log: list[str] = []
    a, b, c = (Part(log, name) for name in "abc")

    def open_all(on: Any, *parts: Part) -> None:
        for part in parts:
            value = on.open(part.name, part)
            came = f"open({part.name!r}) returned {value!r}"
            assert value is part, f"{came}, wanted what entering it gave"

    def close_b(on: Any, *, error: Exception | None = None) -> None:
        open_all(on, a, b, c)
        on.close("b")
        log.append("closed:b")
        if error:
            raise error

    ran = run(shelf, "a, b, c opened, b closed, the block ended", close_b)
    same(ran, log, "+a +b +c -b closed:b -c -a")

    oops = ValueError("oops")
    did = "a, b, c opened, b closed, the block raised"
    ran = run(shelf, did, lambda on: close_b(on, error=oops))
    same(ran, log, "+a +b +c -b closed:b -c! -a!", oops)

    def b_again(on: Any) -> None:
        close_b(on)
        open_all(on, b)

    ran = run(shelf, "b opened, closed, opened again", b_again)
    same(ran, log, "+a +b +c -b closed:b +b -b -c -a")

    def twice(on: Any) -> None:
        open_all(on, a)
        try:
            on.open("a", b)
        except ValueError:
            log.append("refused")

    ran = run(shelf, "'a' opened while 'a' is open", twice)
    same(ran, log, "+a refused -a")

    full = OSError("disk full")
    late = Part(log, "c", on_exit=full)
    did = "a, b, c opened, c fails to close"
    ran = run(shelf, did, lambda on: open_all(on, a, b, late))
    same(ran, log, "+a +b +c -c -b! -a!", full)

    def close_and_reopen(on: Any) -> None:
        open_all(on, a, late)
        try:
            on.close("c")
        except OSError:
            open_all(on, c)

    ran = run(shelf, "c fails to close, and is opened again", close_and_reopen)
    same(ran, log, "+a +c -c +c -c -a")

    def retry(on: Any) -> None:
        try:
            on.open("b", Part(log, "b", on_enter=full))
        except OSError:
            open_all(on, b)

    ran = run(shelf, "b could not be opened, then it could", retry)
    same(ran, log, "+b -b")
    print("solved: 7 of 7")
