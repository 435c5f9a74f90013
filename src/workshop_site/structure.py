"""What a page is made of, read from its Markdown: its sections, and what editions share in each."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import pages

if TYPE_CHECKING:
    from collections.abc import Iterator

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
_NO_PARAGRAPH = re.compile(r" {4}|===|!!!|\?\?\?|\||#|$")
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
        """Changes when the words do, and not with blank lines or spaces at a line's end."""
        lines = (line.rstrip() for line in self.text.splitlines())
        return hashlib.sha256("\n".join(filter(None, lines)).encode()).hexdigest()[:8]


def sections(text: str) -> list[Section]:
    """The page's sections in order; the first is its front matter."""
    lines = text.splitlines()
    fences = {block.line: block for block in pages.blocks(text)}
    fenced = {n: b for b in fences.values() for n in range(b.line, b.line + b.lines + 2)}
    front = _front_matter(lines)
    starts = [n for n in range(front + 1, len(lines) + 1) if n not in fenced and _heading(lines, n)]
    translated = "\n".join(line for line in lines[:front] if _TRANSLATED.match(line))
    found = [Section(FRONT, 0, FRONT, 1, translated, ())]
    for start, end in zip(starts, [*starts[1:], len(lines) + 1], strict=True):
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
                items=tuple(_items(lines, numbers, fences, fenced)),
            )
        )
    return found


def around_code(text: str, section: Section) -> tuple[str, str]:
    """The paragraphs of a section of this page before its code, tabs included, and those after."""
    lines = text.splitlines()
    fenced = {n for b in pages.blocks(text) for n in range(b.line, b.line + b.lines + 2)}
    before, after = list[str](), list[str]()
    code = False
    for number, line in enumerate(lines[section.line :], section.line + 1):
        code = code or number in fenced or line.startswith("===")
        if number in fenced:
            continue
        if line.startswith("#"):
            break
        if not _NO_PARAGRAPH.match(line):
            (after if code else before).append(line)
    return "\n\n".join(before), "\n\n".join(after)


def _front_matter(lines: list[str]) -> int:
    """The number of the line that ends the front matter; 0 if there is none."""
    if not lines or lines[0] != "---":
        return 0
    return next((n for n, line in enumerate(lines[1:], 2) if line == "---"), 0)


def _heading(lines: list[str], number: int) -> re.Match[str] | None:
    return _HEADING.match(lines[number - 1])


def _items(
    lines: list[str],
    numbers: range,
    fences: dict[int, pages.Block],
    fenced: dict[int, pages.Block],
) -> Iterator[Item]:
    for n in numbers:
        if block := fences.get(n):
            yield _fence(lines, block)
        elif n in fenced:
            continue
        elif _RULE.match(line := lines[n - 1]) and n > numbers.start:
            yield _table(lines, n)
        else:
            for kind, pattern in _ITEMS.items():
                if match := pattern.match(line):
                    yield Item(n, kind, match["detail"])


def _fence(lines: list[str], block: pages.Block) -> Item:
    if block.include:
        options = _TITLE_OPTION.sub("", block.info).strip()
        return Item(block.line, "snippet", f"{block.include} ({options or 'only shown'})")
    first = lines[block.line].split() if block.lines else []
    if block.language == "mermaid":
        return Item(block.line, "diagram", first[0] if first else "")
    generated = block.language in {"glossary", "errors"}
    return Item(block.line, "block", " ".join([block.language, *(first if generated else [])]))


def _table(lines: list[str], rule: int) -> Item:
    """A table by the line under its head: how many rows and columns."""
    end = rule
    while end < len(lines) and _ROW.match(lines[end]):
        end += 1
    columns = lines[rule - 1].strip().strip("|").count("|") + 1
    return Item(rule - 1, "table", f"of {end - rule} rows and {columns} columns")
