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


def outcome(
    announced: Announced, end: str, error: BaseException | None
) -> None:
    name = type(error).__name__ if error else "nothing"
    trial = Trial(announced, f"the block raised {name}")
    trial.run(trial.heard.append, error=error, wanted=error)
    trial.told("ask start", "block", f"ask {end}")


def check(announced: Announced) -> None:
    outcome(announced, "ok", None)
    error = ValueError("no answer")
    outcome(announced, "error", error)

    def bill(event: str) -> None:
        raise KeyError(event)

    for end, raised in ("ok", None), ("error", error):
        name = type(raised).__name__ if raised else "nothing"
        did = f"the first observer fails, the block raised {name}"
        trial = Trial(announced, did)
        trial.run(bill, trial.heard.append, error=raised, wanted=raised)
        trial.told("ask start", "block", f"ask {end}")
        logged = [f"KeyError('ask {event}')" for event in ("start", end)]
        came = f"{did}: logged was {trial.log.failures}"
        assert trial.log.failures == logged, f"{came}, wanted {logged}"

    outcome(announced, "cancelled", asyncio.CancelledError())
    stop = KeyboardInterrupt()
    outcome(announced, "cancelled", stop)

    def interrupted(event: str) -> None:
        if event == "ask ok":
            raise stop

    trial = Trial(announced, "Ctrl-C came while an observer was told")
    trial.run(interrupted, wanted=stop)
    print("solved: 7 of 7")
