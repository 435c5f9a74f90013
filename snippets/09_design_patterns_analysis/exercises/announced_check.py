import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager

Observer = Callable[[str], object]
Announced = Callable[[str, list[Observer]], AbstractContextManager[None]]


class Log(logging.Handler):
    """Keeps what was logged, instead of printing it."""

    def __init__(self) -> None:
        super().__init__()
        self.failures: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        self.failures.append(repr(error))


class Trial:
    def __init__(self, announced: Announced, did: str) -> None:
        self.announced, self.did, self.log = announced, did, Log()
        self.heard: list[str] = []

    def run(
        self,
        *observers: Observer,
        error: BaseException | None = None,
        wanted: BaseException | None = None,
    ) -> None:
        """Leave the block by `error`; `wanted` is to reach the caller."""
        logging.getLogger().addHandler(self.log)
        caught: BaseException | None = None
        try:
            with self.announced("ask", [*observers]):
                self.heard.append("block")
                if error:
                    raise error
        except BaseException as got:  # noqa: BLE001 - the check tells
            caught = got
        finally:
            logging.getLogger().removeHandler(self.log)
        came = f"{self.did}: the caller got {caught!r}"
        assert caught is wanted, f"{came}, wanted {wanted!r}"

    def told(self, *wanted: str) -> None:
        came = f"{self.did}: came {self.heard}"
        assert self.heard == [*wanted], f"{came}, wanted {[*wanted]}"


class Abandoned(BaseException):
    """Ends a block as a cancellation does, and is on nobody's list."""


ENDS = [
    ("ok", None),
    ("error", ValueError("no answer")),
    ("cancelled", asyncio.CancelledError()),
    ("cancelled", KeyboardInterrupt()),
    ("cancelled", SystemExit(1)),
    ("cancelled", Abandoned()),
]


def raised(error: BaseException | None) -> str:
    name = type(error).__name__ if error else "nothing"
    return f"the block raised {name}"


def each_is_told(
    announced: Announced, end: str, error: BaseException | None
) -> None:
    trial = Trial(announced, raised(error))
    trial.run(trial.heard.append, error=error, wanted=error)
    trial.told("ask start", "block", f"ask {end}")


def the_first_fails(
    announced: Announced, end: str, error: BaseException | None
) -> None:
    def bill(event: str) -> None:
        raise KeyError(event)

    did = f"the first observer fails, {raised(error)}"
    trial = Trial(announced, did)
    trial.run(bill, trial.heard.append, error=error, wanted=error)
    trial.told("ask start", "block", f"ask {end}")
    logged = [f"KeyError('ask {event}')" for event in ("start", end)]
    came = f"{did}: logged was {trial.log.failures}"
    assert trial.log.failures == logged, f"{came}, wanted {logged}"


def the_last_is_stopped(
    announced: Announced,
    end: str,
    error: BaseException | None,
    stop: BaseException,
) -> None:
    def stopped(event: str) -> None:
        if event != "ask start":
            raise stop

    name = type(stop).__name__
    did = f"{raised(error)}, {name} came while the last observer was told"
    trial = Trial(announced, did)
    trial.run(trial.heard.append, stopped, error=error, wanted=stop)
    trial.told("ask start", "block", f"ask {end}")


def check(announced: Announced) -> None:
    for number in 0, 1, 2:
        each_is_told(announced, *ENDS[number])
        the_first_fails(announced, *ENDS[number])
    for end in ENDS[3:]:
        each_is_told(announced, *end)
    for end in ENDS[:3]:
        the_last_is_stopped(announced, *end, KeyboardInterrupt())
        the_last_is_stopped(announced, *end, SystemExit(1))
    print("solved: 15 of 15")
