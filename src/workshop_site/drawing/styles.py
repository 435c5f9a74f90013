"""The rules of all drawings in one style sheet, so that a page has none of its own.

Each drawing holds the rules that it needs, for whoever opens it by itself. Drawings of a kind hold
the same rules in the same order, so that one order for all can be found.
"""

from __future__ import annotations

import re
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from workshop_site.project import SiteError

if TYPE_CHECKING:
    from collections.abc import Iterable

FILE = Path("docs/theme/css/diagrams.css")
STYLE = re.compile(r"<style>(?P<css>.*?)</style>", re.DOTALL)
_ID = re.compile(r'<svg\b[^>]*?\bid="(?P<id>[^"]+)"')
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


def shared(drawings: Iterable[tuple[str, str]]) -> str:
    """The style sheet of these drawings, each a kind and an SVG.

    Raises:
        SiteError: Two drawings hold the same rules in another order: one of them is old.
    """
    kinds: dict[str, TopologicalSorter[str]] = {}
    for kind, svg in sorted(drawings):
        order = kinds.setdefault(kind, TopologicalSorter())
        rules = _rules(kind, svg)
        for rule in rules:
            order.add(rule)
        for before, after in pairwise(rules):
            order.add(after, before)
    try:
        lines = [rule for kind in sorted(kinds) for rule in kinds[kind].static_order()]
    except CycleError:
        raise SiteError(
            f"{FILE.as_posix()}: the drawings are of different versions: make approve"
        ) from None
    return "\n".join(["/* Made from the drawings by `make approve`. */", *lines, ""])


def _rules(kind: str, svg: str) -> list[str]:
    style, name = STYLE.search(svg), _ID.search(svg)
    if style is None or name is None:
        return []
    rules = [
        f"{selector.strip()}{{{body}}}".replace(f"#{name['id']}", f"svg.diagram-{kind}")
        for selector, body in _RULE.findall(style["css"])
    ]
    return list(dict.fromkeys(reversed(rules)))[::-1]  # of equal ones, the last has effect
