"""What the package knows of errors is what the site's index says."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest

from context_workshop.explain import find
from tests.site.conftest import REPOSITORY
from workshop_site.project import Project
from workshop_site.publishing import explain_data
from workshop_site.reading import messages
from workshop_site.reading.messages import Message, pattern
from workshop_site.running.transcripts import expectation
from workshop_site.showing.error_index import Index

if TYPE_CHECKING:
    from pathlib import Path

PROJECT = Project(REPOSITORY)


def test_the_packages_files_are_made_from_the_index() -> None:
    for name, text in explain_data.made(PROJECT).items():
        kept = (REPOSITORY / name).read_text(encoding="utf-8")
        assert kept == text, f"{name}: {explain_data.COMMAND}"


def test_its_prose_has_neither_links_nor_attributes() -> None:
    kept = (REPOSITORY / explain_data.FILE).read_text(encoding="utf-8")
    assert "](" not in re.sub(r'^"(code|output|package)": .*$', "", kept, flags=re.MULTILINE)


@cache
def printed() -> dict[Path, tuple[str, set[str]]]:
    """Each approved transcript that has a message, and the entries whose texts are in it."""
    entries = messages.load(PROJECT)
    found = {}
    for path, text in Index(PROJECT, "en").printed.items():
        ids = {each.anchor for each in entries if _has(each, text)}
        if ids and "exercises" not in path.parts:  # whose checks quote what is wanted
            found[path] = (text, ids)
    return found


def _has(message: Message, text: str) -> bool:
    near = not message.near or any(each in text for each in message.near)
    return near and any(pattern(each).search(text) for each in message.texts)


def test_of_each_transcript_with_a_message_its_entry_comes_first() -> None:
    assert len(printed()) > 60
    wrong = []
    for path, (text, expected) in printed().items():
        found = [each.entry.id for each in find(text, most=20)]
        if not found or found[0] not in expected or not expected <= {*found}:
            wrong.append((path.name, expected, found))
    assert wrong == []


def test_of_what_ends_a_program_the_entry_comes_first() -> None:
    """A traceback may have other messages above its last one, and a group others around it."""
    wrong = []
    entries = messages.load(PROJECT)
    for path, (text, _) in printed().items():
        last = [line for line in text.splitlines() if pattern("…Error: …").search(line.strip(" |"))]
        if not expectation(PROJECT, path).error or not last:
            continue
        ended = {each.anchor for each in entries if not each.wrapper and _has(each, last[-1])}
        found = [each.entry.id for each in find(text)]
        if ended and found[0] not in ended:
            wrong.append((path.name, ended, found))
    assert wrong == []


def test_of_what_no_snippet_prints_a_message_of_nothing_is_guessed() -> None:
    silent = {
        path: text
        for path, text in Index(PROJECT, "en").printed.items()
        if path not in printed() and "exercises" not in path.parts
    }
    assert len(silent) > 100
    found = {path.name: found for path, text in silent.items() if (found := find(text))}
    assert found == {}


def test_a_line_alone_leads_to_the_same_entry() -> None:
    """Each line of a transcript that has a message of one entry only."""
    wrong, tried = [], 0
    entries = messages.load(PROJECT)
    near = {each.anchor: each.near for each in entries}
    for text, _ in printed().values():
        for line in text.splitlines():
            ids = {each.anchor for each in entries if _has(each, line)}
            if len(ids) == 1 and not near[next(iter(ids))]:
                tried += 1
                found = [each.entry.id for each in find(line)]
                if found[:1] != [*ids]:
                    wrong.append((line, ids, found))
    assert tried > 100
    assert wrong == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_entry_has_words_in_both_languages(language: str) -> None:
    for entry in messages.load(PROJECT):
        meaning, cure, _ = Index(PROJECT, language).said(entry)
        assert meaning
        assert cure or entry.cure
