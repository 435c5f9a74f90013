"""The error index, from its file, the chapters and the transcripts."""

from __future__ import annotations

import re
from functools import cache
from textwrap import dedent
from typing import TYPE_CHECKING

import markdown
import pytest

from workshop_site.project import Project, SiteError
from workshop_site.reading import messages, pages
from workshop_site.reading.structure import sections
from workshop_site.running import transcripts
from workshop_site.showing.error_index import Index
from workshop_site.showing.fences import Fences

from tests.site.conftest import REPOSITORY, block

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.site.conftest import SmallProject

PROJECT = Project(REPOSITORY)
LANGUAGES = ["zh", "en"]
NAMED = re.compile(
    r"\b[A-Z]\w*(?:Error|Group|Warning|Interrupt|Exceeded|Iteration)\b(?P<text>: |\(')?"
)
"""An exception in a line of a transcript, with what tells a message from a mere name."""

EXCLUDED = {
    "int() with base 10": "the application's own error, which a snippet makes on purpose",
    "JSONDecodeError: Expecting value": "the same: a model's broken JSON",
    "'Error code: 400 - An error 400, as asked.'": "the same: a fault asked of the local server",
    "ValueError: empty answer": "the same",
    'ValueError("empty answer")': "the same",
    "KeyError: 'cost'": "the same: an observer that fails",
    "KeyError('cost')": "the same",
    "OSError('the server is down')": "the same: a session that can't be closed",
    "TokenLimitExceeded: ": "an exception that the snippet itself defines",
    "KeyError: 'session'": "the first half of 'Formatting field not found in record'",
    "RuntimeWarning: Enable tracemalloc": "a hint that follows 'was never awaited'",
    "ResourceWarning: Enable tracemalloc": "a hint that follows 'unclosed'",
    "1 validation error for union[JSONRPC": "the cause below 'Failed to parse JSONRPC message'",
    "StopAsyncIteration": "what was handled when a generator ignored GeneratorExit",
    "exception=TimeoutError()": "a task's repr above the traceback",
    "FileNotFoundError": "a name without its message: the missing file that a snippet needs",
    "FileExistsError": "the same",
    "OperationalError": "the same: a database that can't be opened",
    "InternalServerError": "a name that the entry on RateLimitError has",
}
"""What a line of a transcript may have and the index need not, and why."""


@cache
def index(language: str) -> Index:
    return Index(PROJECT, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_is_printed_and_every_heading_listed(language: str) -> None:
    assert len(index(language).messages) > 40
    assert not (found := list(index(language).problems())), "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_each_section_once_and_in_order(language: str) -> None:
    page = pages.read(PROJECT, REPOSITORY / f"docs/{language}/errors.md")
    shown = [each.body[0].strip() for each in page.fences("errors")]
    assert shown == list(dict.fromkeys(each.section for each in index(language).messages))


@pytest.mark.parametrize("language", LANGUAGES)
def test_entries_have_ascii_anchors_of_their_own_and_quote_other_forms(language: str) -> None:
    page = pages.read(PROJECT, REPOSITORY / "docs/en/errors.md")
    own = {each.anchor for each in sections(page)}
    for message in index(language).messages:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", message.anchor)
        assert message.anchor not in own
        entry = index(language).entry(message)
        assert [form for form in message.also if form not in entry] == []


def exceptions() -> Iterator[tuple[Path, str]]:
    """The lines that a reader might search for: each with a message, of broken ones also names."""
    for path, text in index("zh").printed.items():
        for line in text.splitlines():
            named = NAMED.search(line)
            if named and (named["text"] or path.stem.endswith("_broken")):
                yield path, line


def test_every_exception_that_a_snippet_prints_is_listed_or_excluded() -> None:
    forms = [form for message in index("zh").messages for form in message.forms]
    unused = set(EXCLUDED)
    missing = []
    for path, line in exceptions():
        excluded = {each for each in EXCLUDED if each in line}
        unused -= excluded
        if not excluded and not any(form.search(line) for form in forms):
            missing.append(f"{PROJECT.relative(transcripts.approved(path))}: {line.strip()}")
    assert not missing, "\n".join(missing)
    assert unused == set()


MESSAGES = """
    [[a]]
    message = "ValueError: no … here"
    anchor = "no-here"
    also = ["nothing here"]
    issues = ["owner/name#7"]

    [[b]]
    message = "TimeoutError"
    anchor = "timeout-error"
    zh = "时间到了"
    en = "Time is up"
    cure_en = "Wait longer"
"""
CHAPTER = """\
# One { #one }

## A section { #a-section }

BLOCKS
## Errors { #pitfalls }

### `ValueError: no … here` { #nothing }

Why, see [above](#a-section) and [there](reference/x.md).

=== "Broken"

    ```text
    not this
    ```

This helps.

## Next { #next }

### `suppress` { #suppress }
"""
PRINTED = {
    "a_broken": "ValueError: no spam here\n",
    "a_fixed": "nothing here\n",
    "b": "(TimeoutError)\nAPITimeoutError\n",
}


@pytest.fixture
def small(project: SmallProject) -> SmallProject:
    for name, out in PRINTED.items():
        project.write(f"snippets/c/{name}.py", "").with_suffix(".out").write_text(out)
    blocks = "\n".join(block(f"c/{name}.py") for name in PRINTED)
    for language in LANGUAGES:
        project.write(f"docs/{language}/01_one.md", CHAPTER.replace("BLOCKS", blocks))
    project.write(messages.FILE, MESSAGES)
    return project


def of(small: SmallProject, language: str = "en") -> Index:
    return Index(Project(small.root), language)


def test_an_entry_has_the_chapters_words_and_what_prints_it(small: SmallProject) -> None:
    assert list(of(small).problems()) == []
    expected = """\
        ### `ValueError: no … here` { #no-here }

        Why, see [above](01_one.md#a-section) and [there](reference/x.md).

        **Cure**: This helps.

        - See it run: [chapter 1](01_one.md#nothing) A B
        - In public: [name #7](https://github.com/owner/name/issues/7)
        """
    broken, fixed = (f"[`{name}.py`](01_one.md#a-section)" for name in ("a_broken", "a_fixed"))
    entry = of(small).markdown("a")
    assert entry == dedent(expected).replace("A B", f"{broken} {fixed}")


def test_a_message_that_no_chapter_has_as_a_heading_has_words_of_its_own(
    small: SmallProject,
) -> None:
    english, chinese = (of(small, language).markdown("b") for language in ("en", "zh"))
    assert "\n\nTime is up\n\n**Cure**: Wait longer\n\n- See it run: [chapter 1]" in english
    assert "\n\n时间到了\n\n- 看它运行：[第 1 章](01_one.md#a-section) [`b.py`]" in chinese


WRONG = {
    ('"TimeoutError"', '"KeyError"'): r"errors.toml:9: .* no transcript has 'KeyError'",
    ('"nothing here"', '"all there"'): r"errors.toml:3: .* no transcript has 'all there'",
    ('zh = "时间到了"', ""): r"errors.toml:9: 'TimeoutError' is no heading .*: give zh and en",
    ('"ValueError: no …', '"ValueError: so …'): r"zh/01_one.md:19: .*'ValueError: no … here'",
    ("issues =", 'page = "02_two.md"\nissues ='): r"errors.toml:3: .* no heading of 02_two.md",
}


@pytest.mark.parametrize(("change", "said"), WRONG.items(), ids=WRONG.values())
def test_what_is_wrong_is_named_with_its_line(
    small: SmallProject, change: tuple[str, str], said: str
) -> None:
    good = dedent(MESSAGES)
    assert change[0] in good
    small.write(messages.FILE, good.replace(*change))
    found = list(of(small, "zh").problems())
    assert any(re.search(said, each) for each in found), found


def test_a_wrong_entry_and_an_unknown_section_stop_the_build(small: SmallProject) -> None:
    with pytest.raises(SiteError, match=r"no \[\[c\]\].*a, b"):
        of(small).markdown("c")
    small.write(messages.FILE, dedent(MESSAGES).replace("TimeoutError", "KeyError"))
    with pytest.raises(SiteError, match="no transcript has 'KeyError'"):
        of(small).markdown("b")


def test_a_fence_becomes_entries_with_headings(small: SmallProject) -> None:
    md = markdown.Markdown(extensions=["attr_list", "fenced_code"])
    fences = Fences(md, Project(small.root), "en", {"errors": of(small).markdown})
    md.preprocessors.register(fences, "errors", 34)
    html = md.convert("before\n\n```errors\nb\n```\n\n````text\n```errors\na\n```\n````\n")
    assert '<h3 id="timeout-error"><code>TimeoutError</code></h3>' in html
    assert "no-here" not in html
