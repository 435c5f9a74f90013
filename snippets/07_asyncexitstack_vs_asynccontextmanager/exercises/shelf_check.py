import asyncio
from collections.abc import Callable
from typing import Any, Self


class Part:
    """Logs +name, then -name, or -name! if it saw an error."""

    def __init__(
        self,
        log: list[str],
        name: str,
        *,
        on_enter: BaseException | None = None,
        on_exit: BaseException | None = None,
        suppresses: bool = False,
    ) -> None:
        self.log, self.name = log, name
        self.on_enter, self.on_exit = on_enter, on_exit
        self.suppresses = suppresses

    def __str__(self) -> str:
        if self.on_enter:
            return f"{self.name} (raises {self.on_enter!r} when entered)"
        if self.on_exit:
            return f"{self.name} (raises {self.on_exit!r} when left)"
        return f"{self.name}{' (suppresses errors)' * self.suppresses}"

    def __enter__(self) -> Self:
        if self.on_enter:
            raise self.on_enter
        self.log.append(f"+{self.name}")
        return self

    def __exit__(self, kind: object, *rest: object) -> bool:
        self.log.append(f"-{self.name}{'!' if kind else ''}")
        if self.on_exit:
            raise self.on_exit
        return bool(kind) and self.suppresses


class Trial:
    """Uses a shelf step by step, and tells what came of that."""

    def __init__(self, shelf: Callable[[], Any], log: list[str]) -> None:
        self.shelf, self.log = shelf, log
        self.did: list[str] = []
        self.goal = self.wrong = ""

    def take(self, on: Any, step: Any) -> None:
        """Open a part, close a name, raise an error; in a list: catch it."""
        match step:
            case [caught]:
                try:
                    self.take(on, caught)
                except BaseException as error:  # noqa: BLE001 - it tells
                    self.log.append(type(error).__name__)
            case Part():
                self.did.append(f"open {step}")
                self.goal = f": {step.name} was not open, and is to be opened"
                value = on.open(step.name, step)
                if value is not step:
                    came = f"open returned {value!r}"
                    self.wrong = f"{came}, wanted what entering it gave"
            case str():
                self.did.append(f"close {step}")
                self.goal = f": {step} was open, and is to be closed"
                on.close(step)
                self.log.append(f"closed:{step}")
            case _:
                self.did.append(f"raise {step!r}")
                self.goal = ""
                raise step

    def run(
        self, wanted: str, *steps: Any, error: BaseException | None = None
    ) -> None:
        """Take the steps; `error` is to reach the caller."""
        self.log.clear()
        self.did.clear()
        caught: BaseException | None = None
        try:
            with self.shelf() as on:
                for step in steps:
                    self.take(on, step)
                self.did.append("the block ended")
                self.goal = ""
        except BaseException as got:  # noqa: BLE001 - the check tells
            caught = got
        did = ", ".join(self.did)
        assert not self.wrong, f"{did}: {self.wrong}"
        came = f"{did}: the caller got {caught!r}"
        goal = "" if error else self.goal
        assert caught is error, f"{came}, wanted {error!r}{goal}"
        came = f"{did}: {' '.join(self.log) or 'nothing'}"
        assert self.log == wanted.split(), f"{came}, wanted {wanted}"


def check(shelf: Callable[[], Any]) -> None:
    log: list[str] = []
    run = Trial(shelf, log).run
    a, b, c, other = (Part(log, name) for name in "abca")
    quiet = Part(log, "b", suppresses=True)
    stops = asyncio.CancelledError(), KeyboardInterrupt(), SystemExit(1)

    run("+a +b +c -b closed:b -c -a", a, b, c, "b")
    run("+a +b -b closed:b +b -b -a", a, b, "b", b)
    run("+a ValueError -a", a, [other])
    for error in ValueError("oops"), *stops:
        left = "+a +b +c -b closed:b -c! -a!"
        run(left, a, b, c, "b", error, error=error)
        run("+a +b +c -c! -b! -a", a, quiet, c, error)

    for full in OSError("disk full"), *stops:
        name = type(full).__name__
        late = Part(log, "c", on_exit=full)
        run("+a +b +c -c -b! -a!", a, b, late, error=full)
        run("+a +b +c -c -b! -a!", a, b, late, "c", error=full)
        run("+a +b +c -c -b! -a", a, quiet, late)
        run(f"+a +c -c {name} +c -c -a", a, late, ["c"], c)
        run(f"{name} +b -b", [Part(log, "b", on_enter=full)], b)
    print("solved: 31 of 31")
