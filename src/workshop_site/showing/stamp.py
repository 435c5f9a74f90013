"""When, and on what, the snippets of a page ran."""

from __future__ import annotations

import platform
import re
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from workshop_site.showing.words import SNIPPET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workshop_site.running.build import Said

STAMPED = ("mcp", "openai", "anyio")
FOUND = re.compile(r'<p class="page-stamp">.*?</p>', re.DOTALL)
"""Finds the stamp in a page's HTML, to put a newer one into its place."""


def stamp(said: Sequence[Said], language: str) -> str:
    """The last paragraph of a page; empty where nothing runs."""
    if not said:
        return ""
    labels = SNIPPET[language]
    ran = [each for each in said if each.ran]
    values = {"count": len(said), "ran": len(ran), **_environment(language)}
    if len(ran) == len(said):
        text = labels["stamp"].format(date=_days(ran, language), **values)
    elif approved := [each for each in said if each.date and not each.ran]:
        text = labels["approved"].format(date=_days(approved, language), **values)
    else:
        text = labels["running here"].format(**values)
    return f'<p class="page-stamp">{text}</p>'


def _days(said: Sequence[Said], language: str) -> str:
    dates = sorted({each.date for each in said})
    return SNIPPET[language]["to"].join(dates if len(dates) == 1 else [dates[0], dates[-1]])


def built(language: str) -> str:
    """What a page that runs nothing says in place of its stamp."""
    today = datetime.now(UTC).date().isoformat()
    return SNIPPET[language]["built"].format(date=today, **_environment(language))


@cache
def _environment(language: str) -> dict[str, str]:
    comma = SNIPPET[language]["comma"]
    return {
        "python": f"Python {platform.python_version()}",
        "system": f"{platform.system()} {platform.machine()}",
        "versions": comma.join(f"{name} {version(name)}" for name in STAMPED),
    }
