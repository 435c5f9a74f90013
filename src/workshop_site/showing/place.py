"""Which page is being rendered. Markdown extensions aren't told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workshop_site.reading.pages import Page, read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown import Markdown

    from workshop_site.project import Project


def source(md: Markdown) -> str:
    """The page's name below `docs/LANGUAGE/`; empty where MkDocs isn't rendering.

    Only MkDocs says it, through a tree processor of its own, `relpath`; it is no public name.
    """
    try:
        processor = md.treeprocessors["relpath"]
    except KeyError:
        return ""
    return str(processor.file.src_uri)  # type: ignore[attr-defined]


def name(md: Markdown, language: str) -> str:
    """What an error calls the page."""
    return f"docs/{language}/{found}" if (found := source(md)) else "a page"


def text(md: Markdown, project: Project, language: str) -> str:
    """The page as it is written; empty where MkDocs isn't rendering."""
    path = project.docs / language / source(md)
    return read(project, path).text if path.is_file() else ""


def page(md: Markdown, project: Project, language: str, lines: Sequence[str]) -> tuple[Page, int]:
    """The page, and how many of its first lines (the front matter) are not among `lines`."""
    path = project.docs / language / source(md)
    if path.is_file():
        found = read(project, path)
        text, whole = _without_end(lines), _without_end(found.lines)
        offset = len(whole) - len(text)
        if offset >= 0 and whole[offset:] == text:
            return found, offset
        return Page("\n".join(lines), found.name), 0
    return Page("\n".join(lines)), 0


def _without_end(lines: Sequence[str]) -> list[str]:
    """The lines without empty ones at the end: a text that is split has one more than a file."""
    end = next((n for n in range(len(lines), 0, -1) if lines[n - 1]), 0)
    return list(lines[:end])
