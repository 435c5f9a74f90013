"""Whether the English edition still says what the Chinese one says.

Both have the same pages, sections, snippets, tables and boxes. And each English page records in its
front matter, under `reflects`, which text of each Chinese section it was compared with.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workshop_site.project import Project, SiteError
from workshop_site.reading import pages
from workshop_site.reading.structure import Item, Section, sections

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

COMMAND = "make reflect"
_RECORD = re.compile(r"^reflects:.*\n(?:[ ]+.*\n)*", re.MULTILINE)


def problems(project: Project) -> Iterator[str]:
    """What is not alike, or no longer, a line each: file, line, what is wrong and the remedy."""
    chinese, english = (_names(project, language) for language in ("zh", "en"))
    for name in sorted(chinese - english):
        yield f"docs/zh/{name}:1: there is no docs/en/{name}: translate the page"
    for name in sorted(english - chinese):
        yield f"docs/en/{name}:1: there is no docs/zh/{name}: write it, or delete this page"
    for name in sorted(chinese & english):
        pair = Pair(project, name)
        yield from pair.differences()
        yield from pair.changes()


def _names(project: Project, language: str) -> set[str]:
    folder = project.root / "docs" / language
    return {page.relative_to(folder).as_posix() for page in folder.rglob("*.md")}


class Pair:
    """A page in both editions."""

    def __init__(self, project: Project, name: str) -> None:
        self.zh, self.en = f"docs/zh/{name}", f"docs/en/{name}"
        self.english_path = project.root / self.en
        self.page = pages.read(project, self.english_path)
        self.english_text = self.page.text
        chinese = pages.read(project, project.root / self.zh)
        self.chinese = {each.anchor: each for each in sections(chinese)}
        self.english = {each.anchor: each for each in sections(self.page)}

    def differences(self, anchor: str | None = None) -> Iterator[str]:
        """Where the two are not built alike; with an anchor, in that section only."""
        if anchor is None:
            yield from self._compare(list(self.chinese.values()), list(self.english.values()))
        for each in [anchor] if anchor else self.chinese:
            if each in self.chinese and each in self.english:
                yield from self._compare(self.chinese[each].items, self.english[each].items)

    def _compare(
        self, ours: Sequence[Item | Section], theirs: Sequence[Item | Section]
    ) -> Iterator[str]:
        """The differences of two lists, each at a line of one of the pages."""
        keys, others = [_key(each) for each in ours], [_key(each) for each in theirs]
        matcher = SequenceMatcher(None, keys, others, autojunk=False)
        for kind, start, end, other_start, other_end in matcher.get_opcodes():
            if kind == "equal":
                continue
            for mine, other in zip_longest(ours[start:end], theirs[other_start:other_end]):
                yield self._difference(mine, other)

    def _difference(self, mine: Item | Section | None, other: Item | Section | None) -> str:
        if mine is None:
            assert other is not None  # noqa: S101  # zip_longest fills one of the two
            where = f"{self.en}:{other.line}: {_name(other)} is not at this place in {self.zh}"
            return f"{where}: remove it, move it, or add it there"
        if other is None:
            where = f"{self.zh}:{mine.line}: {_name(mine)} is not at this place in {self.en}"
            return f"{where}: add it there"
        return (
            f"{self.en}:{other.line}: here is {_name(other)}, where {self.zh}:{mine.line} "
            f"has {_name(mine)}: make them alike"
        )

    @property
    def record(self) -> dict[str, str]:
        """Section to digest of the Chinese text, as the English page says."""
        record = self.page.front.get("reflects") or {}
        if not isinstance(record, dict):
            raise SiteError(
                f"{self.en}:1: reflects is no table: delete it, then: {COMMAND} PAGE={self.en}"
            )
        return {str(anchor): str(digest) for anchor, digest in record.items()}

    def changes(self) -> Iterator[str]:
        """The Chinese sections that the English page has not been compared with."""
        record = self.record
        if not record:
            yield (
                f"{self.en}:1: was never compared with {self.zh}: "
                f"read both, then: {COMMAND} PAGE={self.en}"
            )
            return
        for anchor, section in self.chinese.items():
            if record.get(anchor) == section.digest:
                continue
            what = (
                "has changed since it was translated" if anchor in record else "is not translated"
            )
            line = self.english[anchor].line if anchor in self.english else 1
            yield (
                f"{self.zh}:{section.line}: “{section.title}” {what}: "
                f"compare {self.en}:{line} with it, then: {COMMAND} PAGE='{self.en}#{anchor}'"
            )
        for anchor in record.keys() - self.chinese.keys():
            yield f"{self.en}:1: reflects #{anchor}, which is gone: {COMMAND} PAGE={self.en}"

    def accepted(self, anchor: str | None) -> str:
        """The English page's text with the record renewed, for one section or all.

        Raises:
            SiteError: The two are not built alike, or there is no such section.
        """
        if anchor and anchor not in self.chinese:
            known = ", ".join(self.chinese)
            raise SiteError(f"{self.zh}:1: has no section #{anchor}; it has: {known}")
        if lines := list(self.differences(anchor)):
            raise SiteError("\n".join([*lines, f"{self.en}: nothing accepted: mend this first"]))
        old = self.record
        record = {
            each: section.digest if anchor in {None, each} else old[each]
            for each, section in self.chinese.items()
            if anchor in {None, each} or each in old
        }
        lines = [f'  {each}: "{digest}"\n' for each, digest in record.items()]
        return _with_record(self.english_text, f"reflects:\n{''.join(lines)}")


def _key(each: Item | Section) -> tuple[Any, ...]:
    if isinstance(each, Item):
        return each.kind, each.detail
    return each.level, each.anchor


def _name(each: Item | Section) -> str:
    if isinstance(each, Item):
        return str(each)
    return f"the heading {'#' * each.level} {each.title} (#{each.anchor})"


def _with_record(text: str, record: str) -> str:
    if not text.startswith("---\n"):
        return f"---\n{record}---\n\n{text}"
    head, end, body = text[4:].partition("\n---\n")
    kept = _RECORD.sub("", f"{head}\n")
    return f"---\n{kept}{record}{end[1:]}{body}"


def accept(project: Project, targets: list[str]) -> None:
    """Record that English pages, or sections (`docs/en/x.md#anchor`), reflect the Chinese ones.

    Raises:
        SiteError: One of them can't be accepted; then no page has changed.
    """
    done: dict[str, Pair] = {}
    for target in targets:
        path, _, anchor = target.partition("#")
        name = Path(path).as_posix().removeprefix("docs/en/")
        if name == Path(path).as_posix() or name not in _names(project, "en"):
            raise SiteError(f"{path} is no English page: name it like docs/en/about.md")
        if name not in _names(project, "zh"):
            raise SiteError(f"{path}:1: there is no docs/zh/{name} to compare it with")
        pair = done.setdefault(name, Pair(project, name))
        pair.english_text = pair.accepted(anchor or None)
    for pair in done.values():
        pair.english_path.write_text(pair.english_text, encoding="utf-8", newline="\n")
