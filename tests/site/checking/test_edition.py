"""The comparison of the editions finds every difference, and records what was compared."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.site.conftest import block
from workshop_site.checking import edition
from workshop_site.project import Project, SiteError
from workshop_site.reading.pages import Page
from workshop_site.reading.structure import FRONT, sections

if TYPE_CHECKING:
    from tests.site.conftest import SmallProject

PAGE = f"""\
---
title: Page
hide: [toc]
---

# Title {{ #title }}

Words, a [link](x.md).

## One `x` {{ #one }}

| a | b |
|---|---|
| 1 | 2 |

{block("c/a.py")}
!!! note "Box"
    Inside.

## Two {{ #two }}

=== "❌ broken"

    ```python
    --8<-- "c/b.py"
    ```

=== "✅ fixed"

    {block("c/c.py").replace(chr(10), chr(10) + "    ").rstrip()}

```mermaid title="t" desc="d"
flowchart TB
  a --> b
```

### Three {{ #three }}

```console
# no heading
$ ls
```

::: context_workshop.timing

![picture](img/a.svg)
"""


@pytest.fixture
def pair(project: SmallProject) -> SmallProject:
    for name in ("a", "b", "c"):
        project.write(f"snippets/c/{name}.py", "")
    project.write("docs/zh/p.md", PAGE)
    project.write("docs/en/p.md", PAGE)
    edition.accept(Project(project.root), ["docs/en/p.md"])
    return project


def problems(project: SmallProject) -> list[str]:
    return list(edition.problems(Project(project.root)))


def change(project: SmallProject, language: str, old: str, new: str) -> None:
    path = project.root / f"docs/{language}/p.md"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_alike(pair: SmallProject) -> None:
    assert problems(pair) == []


DIFFERENCES = {
    "a heading is gone": ("### Three { #three }\n", "", "docs/zh/p.md:42: the heading ### Three"),
    "another anchor": ("#two", "#zwei", "the heading ## Two (#zwei), where docs/zh/p.md:23 has"),
    "another level": ("### Three", "## Three", "docs/en/p.md:48: here is the heading ## Three"),
    "another snippet": ('"c/a.py"', '"c/b.py"', "c/b.py (exec="),
    "only shown": (' exec="on"', "", "c/a.py (only shown)"),
    "other marks": ('exec="on"', 'exec="on" marks="x"', 'marks="x"'),
    "a row more": ("| 1 | 2 |", "| 1 | 2 |\n| 3 | 4 |", "2 rows and 2 columns"),
    "a column less": ("|---|---|", "|---|", "1 rows and 1 columns"),
    "another box": ("!!! note", "??? tip", "here is the box ??? tip"),
    "a box more": ("Words", "!!! tip\n    x\n\nWords", "docs/en/p.md:14: the box !!! tip"),
    "another tab": ("✅", "❌", "here is the tab ❌"),
    "another diagram": ("flowchart TB", "sequenceDiagram", "the diagram sequenceDiagram"),
    "another block": ("```console", "```text", "the block text"),
    "another reference": ("::: context_workshop.timing", "::: x", "the reference x"),
    "another picture": ("img/a.svg", "img/b.svg", "the image img/b.svg"),
}


@pytest.mark.parametrize(("old", "new", "said"), DIFFERENCES.values(), ids=DIFFERENCES)
def test_a_difference_is_found(pair: SmallProject, old: str, new: str, said: str) -> None:
    change(pair, "en", old, new)
    found = problems(pair)
    assert found
    assert any(said in each for each in found), found
    assert all(".md:" in each for each in found)


def test_the_order_matters(pair: SmallProject) -> None:
    table = "| a | b |\n|---|---|\n| 1 | 2 |\n\n"
    change(pair, "en", table, "")
    change(pair, "en", "!!! note", f"{table}!!! note")
    assert len(problems(pair)) == 2


def test_words_in_english_are_free(pair: SmallProject) -> None:
    change(pair, "en", "Words, a [link](x.md).", "Other words, none linked.\n\nAnd more.")
    change(pair, "en", 'title="t"', 'title="other"')
    assert problems(pair) == []


def test_a_page_that_only_one_has(pair: SmallProject) -> None:
    pair.write("docs/zh/q.md", "")
    pair.write("docs/en/sub/r.md", "")
    assert problems(pair) == [
        "docs/zh/q.md:1: there is no docs/en/q.md: translate the page",
        "docs/en/sub/r.md:1: there is no docs/zh/sub/r.md: write it, or delete this page",
    ]


def test_a_changed_section_is_named_and_accepted(pair: SmallProject) -> None:
    change(pair, "zh", "    Inside.", "    Inside the box.")
    (found,) = problems(pair)
    assert found.startswith("docs/zh/p.md:10: “One `x`” has changed since it was translated")
    assert "docs/en/p.md:16" in found
    assert found.endswith(", then: make reflect PAGE='docs/en/p.md#one'")
    edition.accept(Project(pair.root), ["docs/en/p.md#one"])
    assert problems(pair) == []


def test_a_new_title_is_a_change_too(pair: SmallProject) -> None:
    change(pair, "zh", "title: Page", "title: 页")
    (found,) = problems(pair)
    assert found.startswith(f"docs/zh/p.md:1: “{FRONT}” has changed")
    change(pair, "zh", "title: 页", "title: Page")
    change(pair, "zh", "hide: [toc]", "hide: [navigation]")
    assert problems(pair) == []


def test_blank_lines_and_snippets_are_no_change(pair: SmallProject) -> None:
    for language in ("zh", "en"):
        change(pair, language, '"c/a.py"', '"c/b.py"')
    change(pair, "zh", "Words, a [link](x.md).", "\n\nWords, a [link](x.md).  ")
    assert problems(pair) == []


def test_a_new_section_has_to_be_accepted(pair: SmallProject) -> None:
    for language in ("zh", "en"):
        change(pair, language, "## Two", "## New { #new }\n\nNew.\n\n## Two")
    (found,) = problems(pair)
    assert "“New” is not translated" in found


def test_a_section_that_is_gone_is_dropped_from_the_record(pair: SmallProject) -> None:
    for language in ("zh", "en"):
        change(pair, language, "### Three { #three }\n", "")
    found = problems(pair)
    assert any("reflects #three, which is gone" in each for each in found)
    edition.accept(Project(pair.root), ["docs/en/p.md"])
    assert problems(pair) == []


def test_accepting_one_section_leaves_the_others(pair: SmallProject) -> None:
    change(pair, "zh", "Words", "More words")
    change(pair, "zh", "Inside", "Outside")
    edition.accept(Project(pair.root), ["docs/en/p.md#one"])
    (found,) = problems(pair)
    assert found.startswith("docs/zh/p.md:6: “Title” has changed")


def test_a_record_never_made(pair: SmallProject) -> None:
    pair.write("docs/en/p.md", PAGE)
    (found,) = problems(pair)
    assert found.startswith("docs/en/p.md:1: was never compared with docs/zh/p.md")


def test_accepting_keeps_the_rest_of_the_page(pair: SmallProject) -> None:
    text = (pair.root / "docs/en/p.md").read_text("utf-8")
    assert text.startswith('---\ntitle: Page\nhide: [toc]\nreflects:\n  front-matter: "')
    assert text.endswith(PAGE.partition("---\n\n")[2])
    edition.accept(Project(pair.root), ["docs/en/p.md"])
    assert (pair.root / "docs/en/p.md").read_text("utf-8") == text


def test_a_page_without_front_matter_gets_one(pair: SmallProject) -> None:
    for language in ("zh", "en"):
        pair.write(f"docs/{language}/q.md", "# Q { #q }\n")
    edition.accept(Project(pair.root), ["docs/en/q.md"])
    assert problems(pair) == []
    assert (pair.root / "docs/en/q.md").read_text("utf-8").endswith("---\n\n# Q { #q }\n")


REFUSED = {
    "docs/zh/p.md": "no English page",
    "p.md": "no English page",
    "docs/en/none.md": "no English page",
    "docs/en/r.md": "there is no docs/zh/r.md",
    "docs/en/p.md#none": "has no section #none; it has: front-matter, title, one",
    "docs/en/q.md": "nothing accepted",
}


@pytest.mark.parametrize(("target", "said"), REFUSED.items())
def test_what_cannot_be_accepted_changes_nothing(
    pair: SmallProject, target: str, said: str
) -> None:
    pair.write("docs/en/r.md", "")
    pair.write("docs/zh/q.md", "# Q { #q }\n")
    pair.write("docs/en/q.md", "# Q { #other }\n")
    change(pair, "zh", "Words", "More words")
    before = (pair.root / "docs/en/p.md").read_text("utf-8")
    with pytest.raises(SiteError, match=said):
        edition.accept(Project(pair.root), ["docs/en/p.md", target])
    assert (pair.root / "docs/en/p.md").read_text("utf-8") == before


def test_the_command(project: SmallProject) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "workshop_site", *arguments],
            cwd=project.root, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    for language in ("zh", "en"):
        project.write(f"docs/{language}/p.md", "# Title { #title }\n\nWords.\n")
    assert run("reflect", "docs/en/p.md") == (0, "")
    assert run("check") == (0, "")
    change(project, "zh", "Words", "More words")
    status, said = run("check")
    assert (status, said.count("\n")) == (1, 1)
    status, said = run("reflect", "docs/en/none.md")
    assert (status, said.count("\n")) == (1, 1)
    assert run("reflect", "docs/en/p.md") == (0, "")
    assert run("check") == (0, "")


def test_code_holds_no_headings() -> None:
    assert [each.anchor for each in sections(Page(PAGE))] == [FRONT, "title", "one", "two", "three"]
