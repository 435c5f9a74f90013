"""The pitfalls at a glance: all of them, in both editions, with links that lead somewhere."""

from __future__ import annotations

import re

import pytest

from tests.site.conftest import REPOSITORY
from workshop_site.project import Project
from workshop_site.reading.pages import Page, read
from workshop_site.reading.structure import sections

PROJECT = Project(REPOSITORY)
LANGUAGES = ["zh", "en"]
ENTRY = re.compile(r"^(?P<trap>.+) \{ #(?P<anchor>p\d+) \}\n:   (?P<cure>.+)$", re.MULTILINE)
LINK = re.compile(r"\]\((?P<page>\w+\.md)#(?P<anchor>[\w-]+)\)")
RULE = re.compile(r"`([A-Z]+\d{3,})`")


def entries(language: str) -> dict[str, str]:
    """Each pitfall's anchor and cure, in the page's order."""
    text = (REPOSITORY / f"docs/{language}/pitfalls.md").read_text("utf-8")
    return {match["anchor"]: match["cure"] for match in ENTRY.finditer(text)}


def chapter(language: str, name: str) -> Page:
    return read(PROJECT, REPOSITORY / f"docs/{language}/{name}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_twenty_five_are_there(language: str) -> None:
    assert sorted(entries(language)) == sorted(f"p{number}" for number in range(1, 26))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_leads_to_sections_that_run_something(language: str) -> None:
    for anchor, cure in entries(language).items():
        links = list(LINK.finditer(cure))
        assert links, anchor
        for link in links:
            parts = {each.anchor: each for each in sections(chapter(language, link["page"]))}
            assert link["anchor"] in parts, f"{anchor}: {link[0]}"
            kinds = {item.kind for item in parts[link["anchor"]].items}
            assert "snippet" in kinds, f"{anchor}: nothing runs at {link[0]}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_rule_is_one_that_a_linked_chapter_tells_of(language: str) -> None:
    named = 0
    for anchor, cure in entries(language).items():
        told = "".join(chapter(language, link["page"]).text for link in LINK.finditer(cure))
        for rule in RULE.findall(cure):
            named += 1
            assert rule in told, f"{anchor}: no linked chapter tells of {rule}"
    assert named > 5


def test_both_editions_say_the_same() -> None:
    chinese, english = (
        {
            anchor: [*LINK.findall(cure), *RULE.findall(cure)]
            for anchor, cure in entries(language).items()
        }
        for language in LANGUAGES
    )
    assert list(chinese.items()) == list(english.items())
