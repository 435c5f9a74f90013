"""Say what was found, for people in a terminal and for programs that read Markdown."""

from __future__ import annotations

import locale
import os
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .data import Entry
    from .matcher import Found

SITE = "CONTEXT_WORKSHOP_SITE"
"""The variable with the site's address; without it only page and anchor are said."""
DISTRIBUTION, FORM = "context-workshop", "new?template=1_error_message.yml"
SHOWN = 200
"""Characters of a line that are repeated."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of a language."""

    line: str
    means: str
    cure: str
    package: str
    apart: str
    page: str
    also: str
    unknown: str
    form: str
    form_without_address: str


LABELS = {
    "zh": Labels(
        line="第 {} 行：{}",
        means="意思：",
        cure="改法：",
        package="用 context_workshop，短一些：",
        apart="和相近的区别：",
        page="页面：",
        also="文中还有：",
        unknown="这里不认识：这段文字里没有已知的报错。",
        form="告诉我们：{}",
        form_without_address="告诉我们：填仓库里“搜不到的报错”这张表。",
    ),
    "en": Labels(
        line="line {}: {}",
        means="Means: ",
        cure="Cure: ",
        package="Shorter, with context_workshop:",
        apart="Not to be confused: ",
        page="Page: ",
        also="Also in this text:",
        unknown="Not known here: no known error is in this text.",
        form="Report it: {}",
        form_without_address='Report it: fill in the form "An error message" of the repository.',
    ),
}


def language() -> str:
    """Choose this process's language, by its locale, of the two that there are."""
    names = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    name = next(filter(None, names), "") or (locale.getlocale()[0] or "")
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"


def address(entry: Entry, language: str) -> str:
    """Name the place of the entry: below the site's address, if that is known."""
    site = os.environ.get(SITE, "").strip()
    root = f"{site.rstrip('/')}/" if site else ""
    return f"{root}{'' if language == 'zh' else 'en/'}{entry.page}/#{entry.id}"


def found(results: Sequence[Found], language: str) -> str:
    """Say what the first result means, its cure and its page."""
    first, *others = results
    return "\n".join([*_first(first, language), *_others(others, language)]) + "\n"


def _first(result: Found, language: str) -> Iterator[str]:
    say, entry = LABELS[language], result.entry
    words = entry.words[language]
    yield words.title
    yield say.line.format(result.number, _cut(result.line))
    yield f"\n{say.means}{words.meaning}"
    yield f"\n{say.cure}{words.cure}" if words.cure else f"\n{say.cure.strip()}"
    if entry.code:
        yield f"\n{_indented(entry.code)}"
    if entry.package:
        yield f"\n{say.package}\n\n{_indented(entry.package)}"
    if words.apart:
        yield f"\n{say.apart}{words.apart}"
    yield f"\n{say.page}{address(entry, language)}"


def _others(results: Sequence[Found], language: str) -> Iterator[str]:
    say = LABELS[language]
    if results:
        yield f"\n{say.also}"
    for result in results:
        yield f"- {result.entry.words[language].title}"
        yield f"  {say.line.format(result.number, _cut(result.line))}"
        yield f"  {address(result.entry, language)}"


def unknown(language: str) -> str:
    """Say that nothing is known, and where to report it; no guess."""
    say = LABELS[language]
    form = _form()
    report = say.form.format(form) if form else say.form_without_address
    return f"{say.unknown}\n{report}\n"


def _form() -> str:
    """Give the address of the form, if the installed package knows its repository."""
    try:
        addresses = metadata(DISTRIBUTION).get_all("Project-URL") or []
    except PackageNotFoundError:
        return ""
    issues = (each.removeprefix("Issues, ") for each in addresses if each.startswith("Issues, "))
    return next((f"{each}/{FORM}" for each in issues), "")


def _cut(line: str) -> str:
    return line if len(line) <= SHOWN else f"{line[:SHOWN]} …"


def _indented(code: str) -> str:
    lines = code.rstrip("\n").split("\n")
    return "\n".join(f"    {line}" if line else "" for line in lines)
