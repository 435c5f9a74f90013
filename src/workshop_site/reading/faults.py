"""What is wrong with a page as it is written, where rendering it would say nothing, or too little.

A build refuses a page with a fault; `check` lists those of all pages. Each is a line: file, line,
what is wrong, and the remedy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workshop_site.project import Project, SiteError
from workshop_site.reading import marks, pages
from workshop_site.reading.excerpts import excerpt
from workshop_site.reading.structure import sections

if TYPE_CHECKING:
    from collections.abc import Iterator


def problems(project: Project) -> Iterator[str]:
    """The faults of all pages."""
    for path in project.pages:
        yield from faults(project, pages.read(project, path))


def faults(project: Project, page: pages.Page) -> Iterator[str]:
    """The faults of one page: its front matter, and its fences."""
    try:
        _ = page.front
    except SiteError as error:
        yield str(error)
    try:
        blocks = page.blocks
    except SiteError as error:
        yield str(error)
        return
    yield from _anchors(page)
    for block in blocks:
        where = f"{page.name}:{block.line}"
        yield from (
            f"{where}: {fault}" for fault in (*_indent(block), *_options(block), *_numbered(block))
        )
        try:
            lines = _lines(project, block, where)
        except SiteError as error:
            yield str(error)
        else:
            yield from (f"{where}: {fault}" for fault in marks.faults(page, block, lines))


def _anchors(page: pages.Page) -> Iterator[str]:
    """Two headings of one page may not have one anchor: a link to it would be ambiguous."""
    lines: dict[str, int] = {}
    for each in sections(page):
        if each.anchor in lines and each.anchor != each.title:
            yield (
                f"{page.name}:{each.line}: the anchor {each.anchor!r} stands on line "
                f"{lines[each.anchor]}, too: give this heading another"
            )
        lines.setdefault(each.anchor, each.line)


def _indent(block: pages.Block) -> Iterator[str]:
    """A tab, a box and a list item hold what is indented by four spaces; by three, it is a
    paragraph that begins with the fence."""
    if block.margin.isspace() and (width := len(block.margin.expandtabs(4))) % 4:
        yield (
            f"this fence is indented by {width} spaces, and would be shown as text: indent all of "
            f"the block by {4 * round(width / 4) or 4}, or not at all"
        )


def _options(block: pages.Block) -> Iterator[str]:
    """SuperFences takes what it understands, and drops the rest without a word."""
    try:
        _ = block.options if "=" in block.info else {}
    except ValueError as error:
        yield (
            f'these options of the fence can\'t be read: {error}: write name="value", or '
            "name='value' where the value has double quotes"
        )


def _lines(project: Project, block: pages.Block, where: str) -> tuple[str, ...]:
    """What the block shows: the file that it includes, or what stands in it."""
    if block.include is None:
        return block.body
    return excerpt(project, block.shows, where).lines


def _numbered(block: pages.Block) -> Iterator[str]:
    """Numbers of lines are wrong after the next edit of the file."""
    if block.option("hl_lines"):
        yield (
            'hl_lines is refused: mark lines by their text, marks="a|b", and explain each mark in '
            "the numbered list right after the block"
        )
