"""The pages as they are written: both editions alike, their Chinese, and nothing that is not used.

What is wrong is said in one form, a line each: file, line, what is wrong, and the remedy.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import material
import pytest

from tests.content.navigation import CONFIGURATIONS, navigation
from tests.site.conftest import REPOSITORY
from workshop_site.checking import chinese, edition
from workshop_site.drawing import approve as drawings
from workshop_site.project import LANGUAGES, Project
from workshop_site.reading import faults, pages, terms
from workshop_site.reading.structure import sections

if TYPE_CHECKING:
    from collections.abc import Iterable

PROJECT = Project(REPOSITORY)
THEME = PROJECT.docs / "theme"


def assert_none(found: Iterable[str]) -> None:
    problems = list(found)
    assert not problems, "\n".join(["", *problems])


def test_there_are_pages() -> None:
    for language in LANGUAGES:
        assert len([page for page in PROJECT.pages if language in page.parts]) > 10


def test_the_editions_are_alike_and_the_translation_is_current() -> None:
    assert_none(edition.problems(PROJECT))


def test_chinese() -> None:
    assert_none(chinese.problems(PROJECT))


def test_no_emoji_in_snippets_and_their_output() -> None:
    files = sorted([*PROJECT.snippets.rglob("*.py"), *PROJECT.snippets.rglob("*.out")])
    assert files
    assert_none(
        f"{PROJECT.relative(file)}:{number}: {match[0]}: no emoji: name the event in words"
        for file in files
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if (match := re.search(chinese.EMOJI, line))
    )


def test_drawings_are_drawn_and_used() -> None:
    assert list((PROJECT.docs / "diagrams").rglob("*.svg"))
    assert_none(drawings.problems(PROJECT))


def test_front_matter_and_fences() -> None:
    """Front matter is YAML, fences are closed and indented by fours, includes exist, and
    highlighted lines are there and say something."""
    assert_none(faults.problems(PROJECT))


def test_each_page_has_a_title_and_a_description() -> None:
    read = [pages.read(PROJECT, path) for path in PROJECT.pages]
    assert_none(
        f"{page.name}:1: the front matter lacks {name}: write {name}: …"
        for page in read
        for name in ("title", "description")
        if not page.front.get(name)
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_have_ascii_anchors(language: str) -> None:
    problems: list[str] = []
    for path in sorted((PROJECT.docs / language).rglob("*.md")):
        page = pages.read(PROJECT, path)
        first: dict[str, int] = {}
        for each in sections(page):
            where = f"{page.name}:{each.line}"
            if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", each.anchor):
                problems.append(f"{where}: {each.title!r} has no anchor: ## … {{ #pop-all }}")
            elif each.anchor in first:
                other = first[each.anchor]
                problems.append(f"{where}: line {other} has the anchor {each.anchor}: take another")
            first.setdefault(each.anchor, each.line)
    assert_none(problems)


def test_the_navigation_has_every_page_and_the_same_order() -> None:
    chinese_files, english_files = map(list, map(navigation, LANGUAGES))
    assert chinese_files == english_files
    folder = PROJECT.docs / "zh"
    present = {page.relative_to(folder).as_posix() for page in folder.rglob("*.md")}
    assert len(chinese_files) == len(set(chinese_files))
    assert_none(
        f"docs/zh/{name}:1: is not in the navigation: add it to {' and '.join(CONFIGURATIONS)}"
        for name in sorted(present - set(chinese_files))
    )
    assert set(chinese_files) <= present


def test_every_glossary_section_is_shown() -> None:
    listed = {term.section for term in terms.load(PROJECT)}
    for language in LANGUAGES:
        page = pages.read(PROJECT, PROJECT.docs / language / "glossary.md")
        assert {each.body[0] for each in page.fences("glossary")} == listed, page.name


def test_sources_are_linked_at_a_commit() -> None:
    """A link to a branch shows other lines tomorrow."""
    pattern = re.compile(r"https://github\.com/[\w.-]+/[\w.-]+/(?:blob|tree)/([^/\s)#]+)")
    assert_none(
        f"{PROJECT.relative(page)}:{number}: {match[0]}: link to a commit, 40 hexadecimal digits"
        for page in PROJECT.pages
        for number, line in enumerate(page.read_text("utf-8").splitlines(), 1)
        for match in pattern.finditer(line)
        if not re.fullmatch("[0-9a-f]{40}", match[1])
    )


def test_each_override_of_the_theme_overrides_something() -> None:
    templates = Path(material.__file__).parent / "templates"
    ours = [path.relative_to(THEME) for path in THEME.rglob("*.html")]
    assert ours
    assert_none(
        f"docs/theme/{path.as_posix()}:1: Material has no such template: move it, or delete it"
        for path in ours
        if not (templates / path).is_file()
    )


def test_each_icon_of_ours_is_configured() -> None:
    icons = [path.stem for path in THEME.rglob("*.svg") if ".icons" in path.parts]
    assert icons
    config = (REPOSITORY / "mkdocs.yml").read_text("utf-8")  # the English one inherits it
    configured = re.search(r"^  icon:\n((?:    .*\n)+)", config, re.MULTILINE)
    assert configured
    assert_none(
        f"docs/theme: the icon {icon} is not configured: delete it"
        for icon in icons
        if not re.search(rf"^ +\w+: {icon}$", configured[1], re.MULTILINE)
    )
