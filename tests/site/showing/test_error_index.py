"""The error index, from its file, the chapters and the transcripts."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from textwrap import dedent, indent
from typing import TYPE_CHECKING

import markdown
import pytest

from tests.site.conftest import REPOSITORY, block
from workshop_site.project import Project, SiteError
from workshop_site.reading import messages, pages
from workshop_site.reading.structure import marked, sections
from workshop_site.running import transcripts
from workshop_site.showing.error_entries import Entries, generators
from workshop_site.showing.error_index import Index
from workshop_site.showing.fences import Fences

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    "RuntimeError('close() was cancelled')": "the same",
    "llm.log needs the local server": "this package's own, which names its remedy",
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
    "APITimeoutError, spent": "the same: an answer that does not come",
    "APIConnectionError, spent": "the same",
    "InternalServerError": "a name that the entry on RateLimitError has",
}
"""What a line of a transcript may have and the index need not, and why."""


@cache
def index(language: str) -> Index:
    return Index(PROJECT, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_is_printed_and_every_heading_listed(language: str) -> None:
    assert len(index(language).messages) > 50
    assert not (found := list(index(language).problems())), "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_family_has_a_page_and_is_listed(language: str) -> None:
    folder = REPOSITORY / "docs" / language
    families = {each.section for each in index(language).messages}
    listed = pages.read(PROJECT, folder / "errors.md").fences("errors-list")
    assert len(listed) == len(families)
    assert {each.body[0].strip() for each in listed} == families
    for page in (folder / "errors").glob("*.md"):
        shown = pages.read(PROJECT, page).fences("errors")
        assert [each.body[0].strip() for each in shown] == [page.stem]
        families.remove(page.stem)
    assert not families


@pytest.mark.parametrize("language", LANGUAGES)
def test_entries_have_ascii_anchors_of_their_own_and_show_each_text(language: str) -> None:
    for message in index(language).messages:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", message.anchor)
        for name in ("errors.md", message.page):
            page = pages.read(PROJECT, REPOSITORY / "docs" / language / name)
            assert message.anchor not in {each.anchor for each in sections(page)}
        entry = Entries(index(language)).entry(message)
        texts = (message.message, *message.also, *message.also_elsewhere, *message.words)
        assert [text for text in texts if text not in entry] == []


def exceptions() -> Iterator[tuple[Path, str]]:
    """The lines that a reader might search for: each with a message, of broken ones also names."""
    for path, text in index("zh").printed.items():
        if "exercises" in path.parts:  # whose checks say what is wanted
            continue
        for line in text.splitlines():
            named = NAMED.search(line)
            if line.endswith("Error: "):  # its text begins on the next line
                continue
            if named and (named["text"] or path.stem.endswith("_broken")):
                yield path, line


def test_every_exception_that_a_snippet_prints_is_listed_or_excluded() -> None:
    forms = [messages.pattern(text) for message in index("zh").messages for text in message.texts]
    unused = set(EXCLUDED)
    missing = []
    for path, line in exceptions():
        excluded = {each for each in EXCLUDED if each in line}
        unused -= excluded
        if not excluded and not any(form.search(line) for form in forms):
            missing.append(f"{PROJECT.relative(transcripts.approved(path))}: {line.strip()}")
    assert not missing, "\n".join(missing)
    assert unused == set()


def test_each_cure_is_pasted_with_the_imports_that_it_needs_and_no_others(tmp_path: Path) -> None:
    """Ruff says which names are missing; those that the snippet imports may not be."""
    english = index("en")
    imported: dict[str, set[str]] = {}
    for number, message in enumerate(english.messages):
        for named in filter(None, (message.cure, message.cure_package)):
            code = english.code(message.where, named)
            path = tmp_path / f"{number}_{named.partition(':')[2]}.py"
            path.write_text(f"async def cure():\n{indent(code, '    ')}\n", "utf-8")
            whole = ast.parse(english.section(message.where, named).path.read_text("utf-8"))
            imported[path.name] = {
                each.asname or each.name.partition(".")[0]
                for node in ast.walk(whole)
                if isinstance(node, ast.Import | ast.ImportFrom)
                for each in node.names
            }
    assert len(imported) > 100
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--output-format=json"]
    told = subprocess.run(
        [*command, "--exit-zero", "--select=F401,F821", "--target-version=py311", str(tmp_path)],
        capture_output=True,
        check=True,
        timeout=60,
    )
    wrong = [
        f"{name}: {each['message']}"
        for each in json.loads(told.stdout)
        for name in [Path(each["filename"]).name]
        if each["code"] != "F821" or each["message"].split("`")[1] in imported[name]
    ]
    assert not wrong, "\n".join(wrong)


A = """
    [[entry]]
    anchor = "no-here"
    message = "ValueError: no … here"
    also = ["nothing here"]
    issues = ["owner/name#7"]
    cure = "c/a_fixed.py:cure"
    apart_zh = "不是那一条"
    apart_en = "Not that one"
"""
B = """
    [[entry]]
    anchor = "timeout-error"
    message = "TimeoutError"
    zh = "时间到了，[长些](01_one.md#one)"
    en = "Time is up, [longer](01_one.md#one)"
    cure_zh = "等久一点"
    cure_en = "Wait longer"
    also_elsewhere = ["Timeout!"]
    words = ["slow", "hangs"]
    issues = ["owner/name#8"]

    [[entry]]
    anchor = "gone"
    symptom_zh = "`x` 不见了"
    symptom_en = "`x` is gone"
    zh = "没了"
    en = "Gone"
    cure_zh = "找"
    cure_en = "Look"

    [[entry]]
    anchor = "far"
    message = "FarError: use `x`"
    elsewhere = true
    types = ["FarError"]
    zh = "远"
    en = "Far"
    cure_zh = "近"
    cure_en = "Near"
    issues = ["owner/name#9"]
"""
CHAPTER = """\
# One { #one }

## A section { #a-section }

BLOCKS
## Errors { #pitfalls }

### `ValueError: no … here` { #nothing }

Not this.

Why, see [above](#a-section) and [there](reference/x.md).
{ .meaning }

- Where
- When
{ .meaning }

=== "Broken"

    ```text
    not this
    ```

This helps.
{ .cure }

## Next { #next }

### `suppress` { #suppress }
"""
CODE = """\
def f() -> None:
    # --8<-- [start:cure]
    with x:
        # --8<-- [start:inner]
        pass
        # --8<-- [end:inner]
    # --8<-- [end:cure]
    # --8<-- [start:open]
"""
PRINTED = {
    "a_broken": "ValueError: no spam here\n",
    "a_fixed": "nothing here\n",
    "b": "(TimeoutError)\nAPITimeoutError\n",
}


@pytest.fixture
def small(project: SmallProject) -> SmallProject:
    for name, out in PRINTED.items():
        project.write(f"snippets/c/{name}.py", CODE).with_suffix(".out").write_text(out)
    blocks = "\n".join(block(f"c/{name}.py") for name in PRINTED)
    for language in LANGUAGES:
        project.write(f"docs/{language}/01_one.md", CHAPTER.replace("BLOCKS", blocks))
    project.write("docs/errors/a.toml", A)
    project.write("docs/errors/b.toml", B)
    return project


def of(small: SmallProject, language: str = "en") -> Index:
    return Index(Project(small.root), language)


def test_an_entry_has_the_chapters_words_and_what_prints_it(small: SmallProject) -> None:
    assert list(of(small).problems()) == []
    expected = """\
        ## `ValueError: no … here` { #no-here }

        Why, see [above](../01_one.md#a-section) and [there](../reference/x.md).

        - Where
        - When

        **Cure**: This helps.

        ```{ .python data-search-exclude="all" }
        with x:
            pass
        ```

        **Not to be confused**: Not that one

        - See it run: [chapter 1: this error](../01_one.md#nothing); \
[chapter 1: A section](../01_one.md#a-section)
        - The same mistake also prints: `nothing here`
        - In public: [name #7](https://github.com/owner/name/issues/7)
        """
    assert Entries(of(small)).markdown("a") == dedent(expected)


def test_an_entry_without_a_chapter_has_words_of_its_own(small: SmallProject) -> None:
    english, chinese = (Entries(of(small, language)).markdown("b") for language in ("en", "zh"))
    assert "\n\nTime is up, [longer](../01_one.md#one)\n\n**Cure**: Wait longer\n\n- See" in english
    assert (
        "\n\n时间到了，[长些](../01_one.md#one)\n\n**改法**：等久一点\n\n- 看它运行：[第 1 章：A"
        in chinese
    )
    assert "- In other versions and libraries, not run here: `Timeout!`\n" in english
    assert "- Also searched as: slow, hangs\n" in english
    assert "## `x` 不见了 { #gone }" in chinese
    assert "## `` FarError: use `x` `` { #far }\n\nFar\n\n**Cure**: Near\n\n- Met else" in english


def test_the_list_leads_to_each_entry_and_keeps_its_anchor(small: SmallProject) -> None:
    assert Entries(of(small)).links("b").splitlines()[2:-2] == [
        "- [`TimeoutError`](errors/b.md#timeout-error){ #timeout-error }",
        "- [`x` is gone](errors/b.md#gone){ #gone }",
        "- [`` FarError: use `x` ``](errors/b.md#far){ #far }",
    ]


WRONG = {
    ('"TimeoutError"', '"KeyError"'): r"b.toml:3: 'KeyError': no transcript has 'KeyError'",
    ('"nothing here"', '"all there"'): r"a.toml:3: .* no transcript has 'all there'",
    ('\nzh = "没了"\nen = "Gone"', ""): r"b.toml:14: '`x` is gone' has no meaning: give zh",
    ('\nzh = "没了"', ""): r"b.toml:14: .* give both zh and en",
    ('cure_zh = "找"\ncure_en = "Look"', ""): r"b.toml:14: .* no cure: give cure",
    ('cure_zh = "找"', ""): r"b.toml:14: .* give both cure_zh and cure_en",
    ('symptom_en = "`x` is gone"', ""): r"b.toml:14: .* give both symptom_zh and symptom_en",
    ('"ValueError: no …', '"ValueError: so …'): r"zh/01_one.md:19: .*'ValueError: no … here'",
    (
        "a_fixed.py:cure",
        "a_fixed.py:xyz",
    ): r"a.toml:3: .* no section 'xyz' .it has: cure, inner, open",
    ("a_fixed.py:cure", "a_fixed.py:open"): r"a_fixed.py:8: this section is not closed",
    ("a_fixed.py:cure", "a_fixed.py"): r"a.toml:3: .* names no section",
    ("a_fixed.py:cure", "a_broken.py:cure"): r"a.toml:3: .* is of a broken snippet",
    ("a_fixed.py:cure", "d.py:cure"): r"a.toml:3: .* no page runs c/d.py:cure",
    ("a_fixed.py:cure", "e.py:cure"): r"a.toml:3: .* there is no snippets/c/e.py",
    ('issues = ["owner/name#9"]', ""): r"b.toml:23: .* is met elsewhere: give .* issues",
    ('issues = ["owner/name#8"]', ""): r"b.toml:3: .* has also_elsewhere: give issues",
    (
        "FarError: use `x`",
        "APITimeoutError",
    ): r"b.toml:23: .* not met elsewhere only: .*b.out has it",
    ('types = ["FarError"]', 'frames = ["f"]'): r"b.toml:23: .* has frames: give types",
    ('message = "TimeoutError"', 'message = "TimeoutError"\nsymptom_en = "x"'): "give either mess",
}


@pytest.mark.parametrize(("change", "said"), WRONG.items(), ids=WRONG.values())
def test_what_is_wrong_is_named_with_its_line(
    small: SmallProject, change: tuple[str, str], said: str
) -> None:
    small.write("snippets/c/d.py", CODE)
    for name, text in (("a", A), ("b", B)):
        small.write(f"docs/errors/{name}.toml", dedent(text).replace(*change))
    assert change[0] in dedent(A + B)
    found = list(of(small, "zh").problems())
    assert any(re.search(said, each) for each in found), found


UNREADABLE = {
    ("[[entry]]", "[[with]]"): r"a.toml:3: \[\[with\]\] is no table of this file: .* \[\[entry\]\]",
    ("[[entry]]", "[entry]"): r"a.toml: entry is no list of tables: write \[\[entry\]\]",
    ('"no-here"', '"far"'): r"b.toml:23: .* has the anchor 'far' of docs/errors/a.toml:3",
    ("also =", "asol ="): r"a.toml:3: .* unknown field, asol",
    ('["nothing here"]', "[1]"): r"a.toml:3: .* also is not a list of texts",
    ('anchor = "no-here"', ""): r"a.toml:1: .* lacks anchor",
}


@pytest.mark.parametrize(("change", "said"), UNREADABLE.items(), ids=UNREADABLE.values())
def test_what_cannot_be_read_is_named_with_its_line(
    small: SmallProject, change: tuple[str, str], said: str
) -> None:
    assert change[0] in dedent(A)
    small.write("docs/errors/a.toml", dedent(A).replace(*change))
    with pytest.raises(SiteError, match=said):
        _ = of(small).messages


def test_two_chapters_may_not_both_mark_their_words(small: SmallProject) -> None:
    chapter = small.root / "docs/zh/01_one.md"
    small.write("docs/zh/02_two.md", chapter.read_text("utf-8"))
    (found,) = of(small, "zh").problems()
    assert found.startswith("docs/zh/02_two.md:19: docs/zh/01_one.md:19 has marked paragraphs")


def test_a_wrong_entry_and_an_unknown_family_stop_the_build(small: SmallProject) -> None:
    with pytest.raises(SiteError, match=r"no entries in c.toml; .*: a, b"):
        Entries(of(small)).markdown("c")
    small.write("docs/errors/b.toml", dedent(B).replace("TimeoutError", "KeyError"))
    with pytest.raises(SiteError, match="no transcript has 'KeyError'"):
        Entries(of(small)).markdown("b")


def test_a_fence_becomes_entries_with_headings(small: SmallProject) -> None:
    md = markdown.Markdown(extensions=["attr_list", "fenced_code", "md_in_html"])
    fences = Fences(md, Project(small.root), "en", generators(Project(small.root), "en"))
    md.preprocessors.register(fences, "errors", 34)
    text = "before\n\n```errors\nb\n```\n\n````text\n```errors\na\n```\n````\n"
    html = md.convert(f"{text}\n```errors-list\na\n```\n")
    assert '<h2 id="timeout-error"><code>TimeoutError</code></h2>' in html
    assert '<li><a href="errors/a.md#no-here" id="no-here"><code>ValueError' in html
    assert "This helps" not in html


def test_marks_do_not_change_a_sections_digest() -> None:
    page, plain = (
        pages.Page(f"## A {{ #a }}\n\nWords.\n{mark}\nMore.\n") for mark in ("{ .cure }\n", "")
    )
    (_, with_mark), (_, without) = sections(page), sections(plain)
    assert with_mark.digest == without.digest
    assert marked(page, with_mark) == {"cure": "Words."}
