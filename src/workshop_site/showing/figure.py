"""What a page shows of a Mermaid fence: its approved drawing, in a figure."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from workshop_site.drawing.diagram import FOLDER, Diagram, check_options
from workshop_site.drawing.styles import STYLE
from workshop_site.project import SiteError

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = "make approve"
PHONE = 320
"""Pixels that a drawing may need at least and still fit a phone; a wider one scrolls there."""


def validate(
    language: str, inputs: dict[str, str], options: dict[str, Any], attrs: Any, md: Any
) -> bool:
    """SuperFences' validator."""
    where = inputs.pop("where", "a page")  # see `fences`
    try:
        check_options(inputs)
    except SiteError as error:
        raise SiteError(f"{where}: {error}") from None
    options.update(inputs, where=where)
    return True


def fence(
    source: str,
    language: str,
    css_class: str,
    options: dict[str, str],
    md: Any,
    *,
    folder: Path = FOLDER,
    **kwargs: Any,
) -> str:
    """SuperFences' formatter: the drawing of a Mermaid fence, in a figure.

    Args:
        folder: Where the drawings lie.

    Raises:
        SiteError: There is no drawing of this source, or the kind is not known.
    """
    where = options["where"]
    diagram = Diagram(source, options["title"], options["desc"])
    try:
        name = f"*.{diagram.kind}-{diagram.digest}.svg"
    except SiteError as error:
        raise SiteError(f"{where}: {error}") from None
    drawing = next(folder.rglob(name), None)
    if drawing is None:
        raise SiteError(
            f"{where}: the diagram {diagram.title!r} has not been drawn, "
            f"or has changed since; draw it with: {COMMAND}"
        )
    svg = STYLE.sub("", drawing.read_text(encoding="utf-8").strip(), 1)  # diagrams.css has it
    named = svg.replace("<svg ", f'<svg class="{css_class}-{diagram.kind}" ', 1)
    return figure(named, diagram.title, css_class)


def figure(svg: str, title: str, css_class: str) -> str:
    """A drawing with its caption; one that may not fit a phone scrolls inside its frame."""
    caption = html.escape(title)
    needs = re.search(r"min-width:(\d+)px", svg)
    scrolls = needs is not None and int(needs[1]) > PHONE
    frame = f' tabindex="0" role="group" aria-label="{caption}"' if scrolls else ""
    return (
        f'<figure class="{css_class}">'
        f'<div class="{css_class}-frame"{frame} data-search-exclude="all">{svg}</div>'
        f"<figcaption>{caption}</figcaption></figure>"
    )
