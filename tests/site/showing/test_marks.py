"""Marks in the margin, sections of files, and quotations of output, on a built page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.site.conftest import block

if TYPE_CHECKING:
    from tests.site.conftest import SmallProject

CODE = """\
import contextlib

# --8<-- [start:cure]
with contextlib.suppress(OSError):
    print("one|1"); print("two")
# --8<-- [end:cure]
print("left: 3 & <4>")
"""
ITEMS = "\n1. First.\n2. Second.\n3. Third.\n"
MARKED = 'exec="on" marks=\'two|suppress|"one\\|1"\''


@pytest.fixture
def small(project: SmallProject) -> SmallProject:
    project.write("snippets/c/x.py", CODE)
    project.write("snippets/c/x.out", "one|1\ntwo\nleft: 3 & <4>\n")
    config = (project.root / "mkdocs.yml").read_text("utf-8")
    project.write(
        "mkdocs.yml",
        config.replace("  tables:", "  attr_list: {}\n  pymdownx.inlinehilite: {}\n  tables:"),
    )
    return project


def test_marks_stand_in_the_margin_in_the_order_of_the_list(small: SmallProject) -> None:
    small.page(block("c/x.py", MARKED) + ITEMS)
    html = small.render()
    marks = re.findall(
        r'<b class="mark" role="img" aria-label="([^"]+)" data-n="([^"]+)"></b>', html
    )
    assert marks == [("mark 2", "2"), ("mark 1, 3", "1 3")]
    assert html.count('class="hll"') == 2
    assert re.search(r"</section>\s*<ol>\s*<li>First", html)
    assert "--8&lt;--" not in html


def test_marks_of_a_file_that_is_only_shown(small: SmallProject) -> None:
    small.page(block("c/x.py:cure", 'marks="suppress"') + "\n1. First.\n")
    html = small.render()
    assert 'data-n="1"' in html
    assert 'data-lines="4\n5"' in html
    assert "snippet-output" not in html
    assert "import" not in html


def test_marks_in_a_tab(small: SmallProject) -> None:
    text = block("c/x.py", MARKED) + ITEMS
    small.page('=== "A"\n\n' + re.sub("(?m)^(?=.)", "    ", text))
    assert small.render().count('class="mark"') == 2


def test_the_lines_that_a_page_marks_are_bound_to_their_list(small: SmallProject) -> None:
    small.page("# T\n\n" + block("c/x.py", MARKED) + "\n1. First.\n")
    assert "docs/en/index.md:3: mark 2 ('suppress') has no item" in small.refused()


def test_quoted_output_is_what_was_printed(small: SmallProject) -> None:
    small.page(block("c/x.py") + "\nThe last is `left: 3 & <4>`{ .out }, or `left: …`{ .out }.\n")
    assert '<code class="out">left: 3 &amp; &lt;4&gt;</code>' in small.render()


def test_quoted_output_that_nothing_prints(small: SmallProject) -> None:
    small.page("# T\n\n" + block("c/x.py") + "\nThe last is `left: 4`{ .out }.\n")
    assert "docs/en/index.md:7: no snippet of this page prints 'left: 4'" in small.refused()
