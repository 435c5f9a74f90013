"""A page is read once: its front matter, its fences with their options, and what they include."""

from __future__ import annotations

import os
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.site.conftest import block
from workshop_site.project import Project, SiteError
from workshop_site.reading import pages
from workshop_site.reading.faults import faults, problems
from workshop_site.reading.pages import Block, Page
from workshop_site.reading.structure import sections

if TYPE_CHECKING:
    from tests.site.conftest import SmallProject


def fence(info: str, *body: str) -> Block:
    return Block(1, "python", info, body, "")


OPTIONS = {
    "": {},
    'exec="on"': {"exec": "on"},
    "  exec='on'  ladder=\"on\" ": {"exec": "on", "ladder": "on"},
    'title="it\'s"': {"title": "it's"},
    "title='say \"x\"'": {"title": 'say "x"'},
    'title=""': {"title": ""},
    'title="a = b"': {"title": "a = b"},
    'a="1" a="2"': {"a": "2"},
}


@pytest.mark.parametrize(("info", "options"), OPTIONS.items())
def test_options(info: str, options: dict[str, str]) -> None:
    assert fence(info).options == options


@pytest.mark.parametrize(
    ("info", "left"),
    [
        ("exec", "exec"),
        ("exec=on", "exec=on"),
        ('a="1" exec="on', 'exec="on'),
        ('a="1"b="2"', 'a="1"b="2"'),
        ('a="1" { .class }', "{ .class }"),
        ('my-a="1"', 'my-a="1"'),
    ],
)
def test_options_that_cannot_be_read(info: str, left: str) -> None:
    with pytest.raises(ValueError) as caught:
        _ = fence(info).options
    assert str(caught.value) == left


@pytest.mark.parametrize(
    ("language", "info", "runs"),
    [
        ("python", 'exec="on"', True),
        ("py", "exec='yes'", True),
        ("python", 'exec="off"', False),
        ("python", "", False),
        ("console", 'exec="on"', False),
        ("python", 'noexec="on"', False),
    ],
)
def test_what_runs(language: str, info: str, *, runs: bool) -> None:
    assert Block(1, language, info, (), "").runs is runs


def test_output_alone_has_no_source() -> None:
    include = '--8<-- "c/a.py"'
    assert fence('exec="on"', include).has_source
    assert not fence('exec="on" source="none"', include).has_source
    assert not fence('exec="on"', "print(1)").has_source


TEXT = """\
---
title: "Async: managers"
hide: [toc]
---

# One

~~~text
```python
not a block
```
~~~

=== "Tab"

    ````markdown title="x"
    ```
    inside
    ```
    ````

> ```
> quoted
> ```
"""


def test_blocks_and_their_places() -> None:
    page = Page(TEXT)
    assert page.front == {"title": "Async: managers", "hide": ["toc"]}
    assert [(each.line, each.end, each.margin) for each in page.blocks] == [
        (8, 12, ""),
        (16, 20, "    "),
        (22, 24, "> "),
    ]
    assert [each.language for each in page.blocks] == ["text", "markdown", ""]
    assert page.blocks[0].body == ("```python", "not a block", "```")
    assert sorted(page.fenced) == [*range(8, 13), *range(16, 21), *range(22, 25)]
    for each in page.blocks:
        assert page.lines[each.line - 1].lstrip(" >").startswith(("```", "~~~"))
        assert page.lines[each.end - 1].lstrip(" >").startswith(("```", "~~~"))


@pytest.mark.parametrize("text", ["", "# `a`: b\n\n`c`\n", "---\n", "---\na: 1\n", "text\n---\n"])
def test_a_page_without_front_matter(text: str) -> None:
    page = Page(text)
    assert (page.front, page.front_lines) == ({}, 0)
    assert next(each.line for each in sections(page)) == 1


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ("title: Async: managers", "p.md:2: the front matter is not YAML: mapping values are not"),
        ("a: 1\ntitle: `x`", "p.md:3: the front matter is not YAML: found character"),
        ("- a\n- b", "p.md:1: the front matter is no table"),
        ("only words", "p.md:1: the front matter is no table"),
        ("a: [1,", "p.md:2: the front matter is not YAML"),
    ],
)
def test_front_matter_that_is_none(front: str, said: str) -> None:
    with pytest.raises(SiteError) as caught:
        _ = Page(f"---\n{front}\n---\n\n# One\n", "p.md").front
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(
    "text",
    ["# A\n\n```python\nx = 1\n", "# A\n\n````\n```\n", "# A\n\n~~~\n```\n", "# A\n\n```\n``` x\n"],
)
def test_a_fence_that_is_not_closed(text: str) -> None:
    with pytest.raises(SiteError, match=r"^p\.md:3: this fence is not closed: "):
        _ = Page(text, "p.md").blocks


def test_a_page_is_read_again_when_it_has_changed(project: SmallProject) -> None:
    path = project.write("docs/zh/a.md", "# One\n")
    site = Project(project.root)
    first = pages.read(site, path)
    assert pages.read(site, path) is first
    path.write_text("# Two, longer\n")
    assert pages.read(site, path).lines == ["# Two, longer"]
    later = path.stat().st_mtime_ns + 1_000_000_000
    path.write_text("# Abc, longer\n")
    os.utime(path, ns=(later, later))
    assert pages.read(site, path).lines == ["# Abc, longer"]


INCLUDED = {
    "c/a.py": "",
    "c/aa.py": "p:3: there is no snippets/c/aa.py; did you mean c/a.py?",
    "snippets/c/a.py": "p:3: there is no snippets/snippets/c/a.py: leave snippets/ away: c/a.py",
    "nothing/like/it.toml": "p:3: there is no snippets/nothing/like/it.toml",
    "../pyproject.toml": "p:3: '../pyproject.toml' lies outside snippets/",
    "c/latin.py": "snippets/c/latin.py:2: the file is not UTF-8",
    "c": "p:3: there is no snippets/c",
}


@pytest.mark.parametrize(("include", "said"), INCLUDED.items())
def test_what_is_included(project: SmallProject, include: str, said: str) -> None:
    path = project.write("snippets/c/a.py", "")
    project.write("snippets/c/latin.py", b"x = 1\n# caf\xe9\n")
    site = Project(project.root)
    if not said:
        assert pages.included(site, include, "p:3") == path
        return
    with pytest.raises(SiteError) as caught:
        pages.included(site, include, "p:3")
    assert str(caught.value).startswith(said)


def test_faults_of_all_pages_are_listed(project: SmallProject) -> None:
    project.write("snippets/c/a.py", "x = 1\n")
    project.page(f"# A {{ #a }}\n\n{block('c/a.py')}")
    assert list(problems(Project(project.root))) == []
    project.write("docs/zh/open.md", "---\ntitle: a: b\n---\n\n```\n")
    project.write("docs/en/hl.md", block("c/a.py", 'hl_lines="1 9"'))
    assert [each.partition(": ")[0] for each in problems(Project(project.root))] == [
        "docs/en/hl.md:1",
        "docs/zh/open.md:2",
        "docs/zh/open.md:5",
    ]


@pytest.mark.parametrize("width", range(1, 13))
def test_a_fence_is_indented_by_fours(project: SmallProject, width: int) -> None:
    """Python-Markdown takes what is indented otherwise for text, or for code."""
    lines = dedent("```python\nx = 1\n```\n").splitlines()
    page = Page("".join(f"{' ' * width}{line}\n" for line in lines), "p.md")
    found = list(faults(Project(project.root), page))
    assert len(found) == bool(width % 4)
    assert all(f"p.md:1: this fence is indented by {width} spaces" in each for each in found)
