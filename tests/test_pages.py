"""The whole site: both editions alike, its Chinese, its links, and nothing that is not used."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import material
import pytest
from mkdocs.config import load_config
from mkdocs.utils.meta import get_data

from workshop_site import chinese, diagrams, edition, glossary, pages
from workshop_site.links import Site
from workshop_site.project import Project
from workshop_site.structure import sections

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
PROJECT = Project(ROOT)
LANGUAGES = {"zh": "mkdocs.yml", "en": "mkdocs.en.yml"}
THEME = ROOT / "docs/theme"
HIGHLIGHTED = re.compile(r'hl_lines="([^"]*)"')
LISTED = re.compile(r"^- \[[^\]]+\]\(\S+?/((?:reference/)?\w+\.md)\)", re.MULTILINE)


def assert_none(problems: Iterator[str]) -> None:
    found = list(problems)
    assert not found, "\n".join(["", *found])


def test_there_are_pages() -> None:
    for language in LANGUAGES:
        assert len([page for page in PROJECT.pages if language in page.parts]) > 10


def test_the_editions_are_alike_and_the_translation_is_current() -> None:
    assert_none(edition.problems(PROJECT))


def test_chinese() -> None:
    assert_none(chinese.problems(PROJECT))


def test_no_emoji_in_snippets_and_their_output() -> None:
    files = [*PROJECT.snippets.rglob("*.py"), *PROJECT.snippets.rglob("*.out")]
    assert files
    assert [each for each in files if re.search(chinese.EMOJI, each.read_text("utf-8"))] == []


def test_drawings_are_drawn_and_used() -> None:
    assert_none(diagrams.problems(PROJECT))


def test_highlighted_lines_say_something() -> None:
    for page, shown in pages.shown(PROJECT).items():
        for path, block in shown:
            lines = path.read_text(encoding="utf-8").splitlines()
            for number in "".join(HIGHLIGHTED.findall(block.info)).split():
                where = f"{page}:{block.line}: hl_lines: {number}"
                assert number.isdecimal(), f"{where} is no number of a line"
                assert 0 < int(number) <= len(lines), f"{where}, and {path.name} has {len(lines)}"
                line = lines[int(number) - 1]
                assert re.search(r"[^\W\d]", line.partition("#")[0]), f"{where} is {line!r}"


def test_each_page_has_a_title_and_a_description() -> None:
    """MkDocs shows front matter that is not YAML as text: quote what has a colon and a space."""
    front = {PROJECT.relative(page): get_data(page.read_text("utf-8"))[1] for page in PROJECT.pages}
    assert [page for page, data in front.items() if not {"title", "description"} <= set(data)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_have_ascii_anchors(language: str) -> None:
    for page in (ROOT / "docs" / language).rglob("*.md"):
        anchors = [each.anchor for each in sections(page.read_text("utf-8"))]
        wrong = [each for each in anchors if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", each)]
        assert wrong == [], f"{PROJECT.relative(page)}: write ## … {{ #pop-all }}"
        assert len(set(anchors)) == len(anchors), PROJECT.relative(page)


def navigation(file: str) -> Iterator[str]:
    """The files of a configuration's navigation, in order."""

    def walk(entry: Any) -> Iterator[str]:
        match entry:
            case str():
                yield entry
            case list():
                for each in entry:
                    yield from walk(each)
            case dict():
                for each in entry.values():
                    yield from walk(each)

    yield from walk(load_config(str(ROOT / file)).nav)


def test_the_navigation_has_every_page_and_the_same_order() -> None:
    chinese_files, english_files = (list(navigation(file)) for file in LANGUAGES.values())
    assert chinese_files == english_files
    folder = ROOT / "docs/zh"
    present = [page.relative_to(folder).as_posix() for page in folder.rglob("*.md")]
    assert sorted(chinese_files) == sorted(present)


def test_every_glossary_section_is_shown() -> None:
    listed = {term.section for term in glossary.load(PROJECT)}
    for language in LANGUAGES:
        text = (ROOT / f"docs/{language}/glossary.md").read_text("utf-8")
        shown = {text.splitlines()[each.line] for each in glossary.fences(text)}
        assert shown == listed


def test_sources_are_linked_at_a_commit() -> None:
    """A link to a branch shows other lines tomorrow."""
    pattern = re.compile(r"https://github\.com/[\w.-]+/[\w.-]+/(?:blob|tree)/([^/\s)#]+)")
    wrong = [
        f"{PROJECT.relative(page)}:{number}: {match[0]}: link to a commit, 40 hexadecimal digits"
        for page in PROJECT.pages
        for number, line in enumerate(page.read_text("utf-8").splitlines(), 1)
        for match in pattern.finditer(line)
        if not re.fullmatch("[0-9a-f]{40}", match[1])
    ]
    assert not wrong, "\n".join(wrong)


def test_each_override_of_the_theme_overrides_something() -> None:
    templates = Path(material.__file__).parent / "templates"
    ours = [path.relative_to(THEME) for path in THEME.rglob("*.html")]
    assert ours
    assert [path.as_posix() for path in ours if not (templates / path).is_file()] == []


def test_each_icon_of_ours_is_configured() -> None:
    icons = [path.stem for path in THEME.rglob("*.svg") if ".icons" in path.parts]
    assert icons
    config = (ROOT / LANGUAGES["zh"]).read_text("utf-8")  # the English one inherits it
    configured = re.search(r"^  icon:\n((?:    .*\n)+)", config, re.MULTILINE)
    assert configured
    assert [i for i in icons if not re.search(rf"^ +\w+: {i}$", configured[1], re.MULTILINE)] == []


def test_fences_are_closed() -> None:
    """An open fence swallows the rest of the page, and what it swallows is not checked."""
    for page in PROJECT.pages:
        text = page.read_text("utf-8")
        marks = sum(bool(re.match(r"^[ \t]*(```|~~~)", line)) for line in text.splitlines())
        assert marks >= 2 * len(list(pages.blocks(text)))
        assert marks % 2 == 0, PROJECT.relative(page)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built from another folder as a reader's script would."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-d", str(folder / "site")]
    done = subprocess.run(
        [*command, "-f", str(ROOT / "mkdocs.yml")],
        cwd=folder,
        env=os.environ | {"NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "site"


def test_links_lead_somewhere_and_files_are_used(site: Path) -> None:
    assert_none(Site(site).problems())


def test_the_search_knows_the_glossarys_words(site: Path) -> None:
    index = json.loads((site / "search/search_index.json").read_text("utf-8"))
    text = "\u200b".join(f"{entry['title']}\u200b{entry['text']}" for entry in index["docs"])
    words = set(re.split(r"[\s\u200b\-]+", text))
    expected = set(glossary.words(glossary.load(PROJECT)))
    assert len(expected) > 10
    assert sorted(expected - words) == []


def test_records_of_translation_do_not_show(site: Path) -> None:
    assert "reflects" not in (site / "en/01_basic_concepts/index.html").read_text("utf-8")


def test_machines_find_every_page(site: Path) -> None:
    """Each page's Markdown lies beside it, is listed, and holds no include that was not read."""
    for folder, language in ((site, "zh"), (site / "en", "en")):
        listed = LISTED.findall((folder / "llms.txt").read_text("utf-8"))
        assert listed == list(navigation(LANGUAGES[language]))
        whole = (folder / "llms-full.txt").read_text("utf-8")
        for name in listed:
            text = (folder / name).read_text("utf-8")
            assert text in whole
            assert "--8<--" not in text or name == "contributing.md"  # which tells how to write one


def test_the_sitemap_names_both_languages_of_a_page(site: Path) -> None:
    for folder, root in ((site, ""), (site / "en", "en/")):
        text = (folder / "sitemap.xml").read_text("utf-8")
        for name in ("", "01_basic_concepts/", "reference/pool/"):
            assert re.search(rf"<loc>http://\S+?:\d+/{root}{name}</loc>", text)
            assert re.search(rf'hreflang="zh-Hans" href="http://[^/"]+/{name}"', text)
            assert re.search(rf'hreflang="en" href="http://[^/"]+/en/{name}"', text)
