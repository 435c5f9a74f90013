"""What a page is made of, read from its Markdown: its sections, and what editions share in each."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workshop_site.reading.pages import Block, Page

GENERATED = frozenset({"exercises", "glossary", "errors", "errors-list"})
"""The languages of fences that name a table of a data file, and become what is in it."""

FRONT = "front-matter"
"""The name of what stands above the first heading: title and description."""

_HEADING = re.compile(
    r"^(?P<hashes>#{1,6})\s+(?P<title>.+?)\s*(?:\{[^{}]*?#(?P<id>[\w-]+)[^{}]*\})?$"
)
_TRANSLATED = re.compile(r"^(title|description):")
_TITLE_OPTION = re.compile(r'\s*\btitle="[^"]*"')
_ITEMS = {
    "box": re.compile(r"^\s*(?P<detail>(?:!!!|\?\?\?\+?) [\w-]+)"),
    "tab": re.compile(r'^\s*===[+!]? "(?P<detail>[❌✅]?)'),
    "reference": re.compile(r"^::: (?P<detail>\S+)"),
    "image": re.compile(r"^.*?!\[[^\]]*\]\((?P<detail>[^)\s]+)"),
}
PARAGRAPH_MARK = re.compile(r"^\{ \.(?P<name>meaning|cure) \}(?:\n|$)", re.MULTILINE)
"""Below what the error index takes from a chapter: an attribute list, which HTML has as a class."""
_ROW = re.compile(r"^\s*\|")
_RULE = re.compile(r"^\s*\|[\s:|-]+$")


@dataclass(frozen=True, slots=True)
class Item:
    """A snippet, diagram, table, box, tab …: the editions have the same ones in the same order."""

    line: int
    kind: str
    detail: str

    def __str__(self) -> str:
        return f"the {self.kind} {self.detail}".rstrip()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what follows it, up to the next heading of any level."""

    anchor: str
    level: int
    title: str
    line: int
    text: str
    """What a translator has to read: without the snippets, which both editions take from a file."""
    items: tuple[Item, ...]

    @property
    def digest(self) -> str:
        """Changes when the words do, and not with blank lines, spaces at a line's end, or marks."""
        lines = (line.rstrip() for line in self.text.splitlines() if not PARAGRAPH_MARK.match(line))
        return hashlib.sha256("\n".join(filter(None, lines)).encode()).hexdigest()[:8]


@lru_cache(maxsize=512)
def sections(page: Page) -> tuple[Section, ...]:
    """The page's sections in order; the first is its front matter."""
    lines, fenced, front = page.lines, page.fenced, page.front_lines
    starts = [n for n in range(front + 1, len(lines) + 1) if n not in fenced and _heading(lines, n)]
    translated = "\n".join(line for line in lines[:front] if _TRANSLATED.match(line))
    found = [Section(FRONT, 0, FRONT, 1, translated, ())]
    for start, end in pairwise([*starts, len(lines) + 1]):
        heading = _heading(lines, start)
        assert heading  # noqa: S101  # for mypy: `starts` holds no other lines
        numbers = range(start, end)
        kept = (n for n in numbers if not (n in fenced and fenced[n].include))
        found.append(
            Section(
                anchor=heading["id"] or heading["title"],
                level=len(heading["hashes"]),
                title=heading["title"],
                line=start,
                text="\n".join(lines[n - 1] for n in kept),
                items=tuple(_items(page, numbers)),
            )
        )
    return tuple(found)


def marked(page: Page, section: Section) -> dict[str, str]:
    """The paragraphs and lists of a section of this page that a line below marks, by mark."""
    found = dict[str, list[str]]()
    above = list[str]()
    for number, line in enumerate(page.lines[section.line :], section.line + 1):
        if number not in page.fenced and line.startswith("#"):
            break
        if mark := PARAGRAPH_MARK.match(line):
            found.setdefault(mark["name"], []).append("\n".join(above))
        above = [*above, line] if line else []
    return {name: "\n\n".join(texts) for name, texts in found.items()}


def _heading(lines: list[str], number: int) -> re.Match[str] | None:
    return _HEADING.match(lines[number - 1])


def _items(page: Page, numbers: range) -> Iterator[Item]:
    for n in numbers:
        block = page.fenced.get(n)
        if block and block.line == n:
            yield _fence(block)
        elif block:
            continue
        elif _RULE.match(line := page.lines[n - 1]) and n > numbers.start:
            yield _table(page.lines, n)
        else:
            for kind, pattern in _ITEMS.items():
                if match := pattern.match(line):
                    yield Item(n, kind, match["detail"])


def _fence(block: Block) -> Item:
    if block.include:
        options = _TITLE_OPTION.sub("", block.info).strip()
        kind = "prediction" if block.predicted else "snippet"
        return Item(block.line, kind, f"{block.shows} ({options or 'only shown'})")
    first = block.body[0].split() if block.body else []
    if block.language == "mermaid":
        return Item(block.line, "diagram", first[0] if first else "")
    named = block.language in GENERATED
    return Item(block.line, "block", " ".join([block.language, *(first if named else [])]))


def _table(lines: list[str], rule: int) -> Item:
    """A table by the line under its head: how many rows and columns."""
    end = rule
    while end < len(lines) and _ROW.match(lines[end]):
        end += 1
    columns = lines[rule - 1].strip().strip("|").count("|") + 1
    return Item(rule - 1, "table", f"of {end - rule} rows and {columns} columns")
