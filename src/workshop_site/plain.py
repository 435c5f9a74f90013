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
from mkdocs.utils import meta

from . import errors, glossary, pages, transcripts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs.config.defaults import MkDocsConfig

    from .stage import Stage

LABELS = {"zh": ("输出", "英文版"), "en": ("output", "In Chinese")}
_ANCHOR = re.compile(r"^(#{1,6} .*?)[ ]*\{[^{}]*\}$", re.MULTILINE)
_WRAPPER = re.compile(r"^</?div\b.*>\n\n?", re.MULTILINE)
_REFERENCE = re.compile(r"^::: (?P<name>[\w.]+)$", re.MULTILINE)


@dataclass(frozen=True)
class Text:
    """One page as plain Markdown."""

    source: str  # below docs/zh or docs/en
    title: str
    description: str
    body: str


class Edition:
    """The pages of one language."""

    def __init__(self, stage: Stage, language: str) -> None:
        self.stage, self.project = stage, stage.project
        self.folder = self.project.root / "docs" / language
        self.output, self.other = LABELS[language]
        self._packages: dict[str, Any] = {}
        terms = glossary.load(self.project)
        self.generated = {
            "glossary": lambda section: glossary.definitions(terms, section, language),
            "errors": errors.Index(self.project, language).markdown,
        }

    def read(self, source: str) -> Text:
        """The page with everything in its place: snippets, output, definitions, docstrings."""
        text, front = meta.get_data((self.folder / source).read_text(encoding="utf-8"))
        lines = text.splitlines()
        for block in reversed(list(pages.blocks(text))):
            margin = re.match(r"\s*", lines[block.line - 1])
            if found := self._block(block, lines[block.line : block.line + block.lines]):
                placed = indent(found, margin[0] if margin else "").splitlines()
                lines[block.line - 1 : block.line + block.lines + 1] = placed
        body = _WRAPPER.sub("", _ANCHOR.sub(r"\1", "\n".join(lines)))
        body = _REFERENCE.sub(lambda match: self._reference(match["name"]), body).strip()
        return Text(source, front["title"], front["description"], body + "\n")

    def _block(self, block: pages.Block, body: list[str]) -> str:
        """What stands in the place of a fence; nothing if it stays as it is."""
        if block.language in self.generated:
            return self.generated[block.language](body[0].strip())
        if block.include is None:
            return ""
        path = pages.included(self.project, block.include)
        shown = _fence(block.language, path.name, path.read_text(encoding="utf-8"))
        if not block.runs:
            return shown
        run = self.stage.runner.run(path)
        printed = transcripts.transcript(self.project, path, run)
        return f"{shown}\n{_fence('text', self.output, printed)}"

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


def publish(config: MkDocsConfig, stage: Stage, language: str) -> None:
    """Write the edition's Markdown, its list and its full text into the built site."""
    edition = Edition(stage, language)
    target, address = Path(config.site_dir), config.site_url or "/"
    listed, whole = [f"# {config.site_name}\n\n> {config.site_description}\n"], list[str]()
    for entry in _entries(config.nav or []):
        if entry.startswith("#"):
            listed.append(f"\n{entry}\n")
            continue
        page = edition.read(entry)
        (target / entry).parent.mkdir(parents=True, exist_ok=True)
        (target / entry).write_text(page.body, encoding="utf-8")
        listed.append(f"- [{page.title}]({address}{entry}): {page.description}")
        whole.append(f"<!-- {address}{entry} -->\n\n{page.body}")
    other = f"{address}en/" if language == "zh" else address.removesuffix("en/")
    listed.append(f"\n## {edition.other}\n\n- [llms.txt]({other}llms.txt)\n")
    (target / "llms.txt").write_text("\n".join(listed), encoding="utf-8")
    (target / "llms-full.txt").write_text("\n\n".join(whole), encoding="utf-8")


def _entries(nav: list[Any]) -> Iterator[str]:
    """The navigation in order: a line `## title` for each part, and the source of each page."""
    for item in nav:
        for title, below in ({"": item} if isinstance(item, str) else item).items():
            if isinstance(below, str):
                yield below
            else:
                yield f"## {title}"
                yield from _entries(below)
