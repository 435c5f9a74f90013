"""What a program may say to a ledger: names of budgets, periods, times, places."""

from __future__ import annotations

import os

from ._readings import PERIODS

LONGEST_NAME = 200  # what an index of PostgreSQL takes, in any alphabet
LONGEST_WAIT = 1e6  # seconds; in milliseconds, what PostgreSQL takes
LONGEST_EXPIRY = 1e9


def as_name(value: object) -> str:
    """Read a budget's name.

    Raises:
        TypeError: It is no text.
        ValueError: It is empty, too long, or text that no database stores.
    """
    if not isinstance(value, str):
        raise TypeError(f"a budget's name is a str, not {value!r}")
    name = str.__str__(value)
    if not name or len(name) > LONGEST_NAME:
        shown = f"one of {len(name)}: {name[:20]!r}…" if name else "''"
        raise ValueError(f"a budget needs a name of 1 to {LONGEST_NAME} characters, not {shown}")
    if "\0" in name or any("\ud800" <= each <= "\udfff" for each in name):
        raise ValueError(f"a budget's name has no NUL and no half of a character, unlike {name!r}")
    return name


def as_id(value: object) -> str:
    """Read the id of a reservation.

    Raises:
        TypeError: It is no text.
        ValueError: No reservation has such an id.
    """
    if not isinstance(value, str):
        raise TypeError(f"the id of a reservation is a str, not {value!r}")
    if not value.isascii() or not value.isprintable():
        raise ValueError(f"no reservation has the id {value!r}: see ledger.uncertain()")
    return str.__str__(value)


def as_per(value: object) -> str:
    """Read a period.

    Raises:
        ValueError: It is none.
    """
    if value is None:
        return ""
    if not isinstance(value, str) or not value or value not in PERIODS:
        raise ValueError(f"per must be 'month', 'day' or None, not {value!r}")
    return value


def as_seconds(value: object, what: str, most: float = LONGEST_WAIT) -> float:
    """Read a time.

    Raises:
        TypeError: It is no number.
        ValueError: It is not above 0, or too long.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{what} is a number of seconds, not {value!r}")
    if not 0 < value <= most:
        raise ValueError(
            f"{what} must be a number of seconds above 0, and {most:g} at most, not {value!r}"
        )
    return value


def as_place(value: str | os.PathLike[str]) -> str:
    """Read where the books are.

    Raises:
        TypeError: It is neither text nor a path.
        ValueError: It has a NUL.
    """
    where = os.fsdecode(value)
    if "\0" in where:
        raise ValueError(f"a ledger is a path or postgresql://…, and has no NUL, unlike {where!r}")
    return where
