"""A file as a page shows it: highlighted, with the numbers of its lines and with its marks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown import Markdown

    from workshop_site.reading.excerpts import Excerpt

_PLAIN = re.compile(r'<span class="(?:w|n|p|o|ow|kc|sa|fm|na|nv|v[cgim]|py|x)">([^<]*)</span>')
"""Pygments' marks of what Material gives no colour: half of a chapter's elements. Without them
chapter 6 weighs 63 KB compressed, not 71, and axe needs half the time for it."""

_MARKED = '<span class="hll">'


def highlight(md: Markdown, text: str, language: str, options: dict[str, str]) -> str:
    """SuperFences' own highlighting. markdown-exec's `base_format` makes a Markdown of all
    extensions for each block, which costs more than the snippets."""
    fences: Any = md.preprocessors["fenced_code_block"]
    fences.get_hl_settings()
    html: str = fences.highlight(
        src=text, language=language, options=dict(options), md=md, classes=[], id_value="", attrs={}
    )
    return _PLAIN.sub(r"\1", html)


def source(md: Markdown, shown: Excerpt, *, title: str, marked: Sequence[int], label: str) -> str:
    """The file's lines; `marked` holds the line of each mark, in the order of its list.

    The style sheet shows the numbers of lines and marks: no text, so neither copied nor searched.
    A mark is read aloud by its label, a line's number is not.
    """
    options = {"title": title}
    if marked:
        options["hl_lines"] = " ".join(map(str, sorted(set(marked))))
    html = highlight(md, shown.text, "python", options)
    numbers = "\n".join(map(str, shown.numbers))
    html = html.replace("<pre>", f'<pre data-lines="{numbers}">', 1)
    first, *rest = html.split(_MARKED)
    lines = sorted(set(marked))
    return first + "".join(
        f"{_MARKED}{_mark(line, marked, label)}{part}"
        for line, part in zip(lines, rest, strict=True)
    )


def _mark(line: int, marked: Sequence[int], label: str) -> str:
    numbers = [str(n) for n, each in enumerate(marked, 1) if each == line]
    said = label.format(", ".join(numbers))
    return f'<b class="mark" role="img" aria-label="{said}" data-n="{" ".join(numbers)}"></b>'
