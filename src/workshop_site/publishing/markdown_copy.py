"""The site for readers that are machines: plain Markdown, with what each snippet printed.

Each page lies beside its HTML under the name of its source, so that links between pages hold.
`llms.txt` lists the pages, `llms-full.txt` holds them all (https://llmstxt.org).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Any

import griffe

from workshop_site.publishing.parts import parts
from workshop_site.reading import pages
from workshop_site.reading.excerpts import excerpt
from workshop_site.reading.marks import find
from workshop_site.reading.structure import PARAGRAPH_MARK
from workshop_site.showing.generated import generators
from workshop_site.showing.quoted import QUOTED
from workshop_site.showing.words import MARKDOWN_COPY, PARTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs.config.defaults import MkDocsConfig

    from workshop_site.running.build import BuildRuns

_ANCHOR = re.compile(r"^(#{1,6} .*?)[ ]*\{[^{}]*\}$", re.MULTILINE)
_UNSEARCHED = re.compile(r'(?<=`)\{ \.(\w+) data-search-exclude="all" \}$', re.MULTILINE)
_WRAPPER = re.compile(r"^(?:</?div\b.*>|<!-- explain -->)\n\n?", re.MULTILINE)
_REFERENCE = re.compile(r"^::: (?P<name>[\w.]+)$(?:\n {4,}\S.*$)*", re.MULTILINE)


@dataclass(frozen=True)
class Text:
    """One page as plain Markdown."""

    source: str  # below docs/zh or docs/en
    title: str
    description: str
    body: str


class Edition:
    """The pages of one language."""

    def __init__(self, runs: BuildRuns, language: str) -> None:
        self.runs, self.project = runs, runs.project
        self.folder = self.project.docs / language
        words = MARKDOWN_COPY[language]
        self.output, self.other, self.marks, self.explained, self.all_pages = words
        self._packages: dict[str, Any] = {}
        self.generated = generators(self.project, language)

    def read(self, source: str) -> Text:
        """The page with everything in its place: snippets, output, definitions, docstrings."""
        page = pages.read(self.project, self.folder / source)
        lines = page.lines[:]
        for block in reversed(page.blocks):
            if found := self._block(page, block):
                lines[block.line - 1 : block.end] = indent(found, block.margin).splitlines()
        text = "\n".join(lines[page.front_lines :])
        body = _WRAPPER.sub("", QUOTED.sub("", PARAGRAPH_MARK.sub("", _ANCHOR.sub(r"\1", text))))
        body = _REFERENCE.sub(lambda match: self._reference(match["name"]), body).strip()
        return Text(source, page.front["title"], page.front["description"], body + "\n")

    def _block(self, page: pages.Page, block: pages.Block) -> str:
        """What stands in the place of a fence; nothing if it stays as it is."""
        if block.language in self.generated:
            made = self.generated[block.language](block.body[0].strip())
            return _UNSEARCHED.sub(r"\1", made)
        if block.include is None:
            return ""
        found = excerpt(self.project, block.shows, f"{page.name}:{block.line}")
        language = "python" if block.predicted else block.language
        parts = [_fence(language, found.path.name, found.text)]
        if block.runs:
            said = self.runs.said(found.path, with_ladder=block.has_ladder)
            parts.append(_fence("text", self.output, said.text))
        if value := block.option("marks"):
            lines = (found.lines[mark.line - 1].strip() for mark in find(value, found.lines))
            listed = (f"{n}. `{line}`" for n, line in enumerate(lines, 1))
            parts.append(f"{self.marks}\n\n" + "\n".join(listed) + f"\n\n{self.explained}\n")
        return "\n".join(parts)

    def _reference(self, name: str) -> str:
        top, _, rest = name.partition(".")
        package = self._packages.get(top)
        if package is None:
            package = griffe.load(top, search_paths=[self.project.root / "src"])
            self._packages[top] = package
        return "\n".join(_documented(package[rest] if rest else package))


def _fence(language: str, title: str, text: str) -> str:
    return f'```{language} title="{title}"\n{text.rstrip()}\n```\n'


def _documented(found: Any, level: int = 2) -> Iterator[str]:
    """The docstring of an object and those of its public members, each below its signature."""
    if level > 2:
        signature = found.signature() if found.is_class or found.is_function else ""
        yield f"{'#' * level} `{signature or found.name}`\n"
    if found.docstring:
        yield found.docstring.value + "\n"
    names = found.exports or [name for name in found.members if not name.startswith("_")]
    for member in (found.members[str(name)] for name in names):
        target = member.final_target if member.is_alias else member
        if level == 2 or target.docstring:
            yield from _documented(target, level + 1)


def publish(config: MkDocsConfig, runs: BuildRuns, language: str) -> None:
    """Write the edition's Markdown, its list and its full text into the built site."""
    for _ in steps(config, runs, language):
        pass


def steps(config: MkDocsConfig, runs: BuildRuns, language: str) -> Iterator[None]:
    """The same, a page at a time."""
    edition = Edition(runs, language)
    target, address = Path(config.site_dir), config.site_url or "/"
    listed, whole = [f"# {config.site_name}\n\n> {config.site_description}\n"], list[str]()
    for entry in _entries(config.nav or []):
        if entry.startswith("#"):
            listed.append(f"\n{entry}\n")
            continue
        page = edition.read(entry)
        (target / entry).parent.mkdir(parents=True, exist_ok=True)
        title, _, rest = page.body.partition("\n")
        pointer = f"> {edition.all_pages}[llms.txt]({address}llms.txt)\n"
        (target / entry).write_text(f"{title}\n\n{pointer}{rest}", encoding="utf-8")
        in_parts = _write_parts(target, address, page, language)
        listed.append(f"- [{page.title}]({address}{entry}): {page.description}{in_parts}")
        whole.append(f"<!-- {address}{entry} -->\n\n{page.body}")
        yield
    other = f"{address}en/" if language == "zh" else address.removesuffix("en/")
    listed.append(f"\n## {edition.other}\n\n- [llms.txt]({other}llms.txt)\n")
    (target / "llms.txt").write_text("\n".join(listed), encoding="utf-8")
    (target / "llms-full.txt").write_text("\n\n".join(whole), encoding="utf-8")


def _write_parts(target: Path, address: str, page: Text, language: str) -> str:
    """Write a long page in parts, too; what its line in the list says of them."""
    said, comma, numbered, following = PARTS[language]
    stem = page.source.removesuffix(".md")
    for old in target.glob(f"{stem}.[0-9]*.md"):  # a writer's site is written again and again
        old.unlink()
    found = parts(page.body)
    names = [f"{stem}.{number}.md" for number in range(1, len(found) + 1)]
    if len(found) == 1:
        return ""
    for number, (name, text) in enumerate(zip(names, found, strict=True), 1):
        title = f"# {page.title}{numbered.format(number, len(found))}\n\n"
        whole = text if number == 1 else title + text
        if number < len(found):
            whole += f"\n{following}: [{names[number]}]({address}{names[number]})\n"
        (target / name).write_text(whole, encoding="utf-8")
    return said.format(len(found), comma.join(f"[{n}]({address}{n})" for n in names))


def _entries(nav: list[Any]) -> Iterator[str]:
    """The navigation in order: a line `## title` for each part, and the source of each page."""
    for item in nav:
        for title, below in ({"": item} if isinstance(item, str) else item).items():
            if isinstance(below, str):
                yield below
            else:
                yield f"## {title}"
                yield from _entries(below)
