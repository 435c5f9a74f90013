"""A page whose fences are wrong stops its build, with file, line and remedy; a right one is shown.

In this process, the English edition alone: `building/test_build.py` runs the command.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from context_workshop.ladder import LABELS
from tests.site.conftest import FENCE, block
from workshop_site.showing.words import LADDER

if TYPE_CHECKING:
    from tests.site.conftest import SmallProject


@pytest.fixture
def small(project: SmallProject) -> SmallProject:
    project.write("snippets/c/ok.py", "print('one')\n\nprint('two')\n")
    project.write("snippets/c/ok.out", "one\ntwo\n")
    project.write("outside.py", "print('outside')\n")
    return project


WRONG = {
    block("c/missing.py"): "there is no snippets/c/missing.py",
    block("c/okay.py"): "there is no snippets/c/okay.py; did you mean c/ok.py?",
    block("snippets/c/ok.py"): "there is no snippets/snippets/c/ok.py: leave snippets/ away: c/ok",
    block("../outside.py"): "'../outside.py' lies outside snippets/",
    block("c/ok.py", f'{FENCE} colour="red"'): "the block has unknown options: colour",
    block("c/ok.py", f'{FENCE} title="other.py"'): "the block has unknown options: title",
    block("c/ok.py", f'{FENCE} source="left"'): 'source="left", not source="none"; or leave it',
    block("c/ok.py", f'{FENCE} session="a"'): "the block has unknown options: session",
    block("c/ok.py", f'{FENCE} ladder="yes"'): 'ladder="yes", not ladder="on"',
    block("c/ok.py", f"{FENCE} ladder=on"): "these options of the fence can't be read: ladder=on",
    block("c/ok.py", f'{FENCE} hl_lines="1"'): "hl_lines is refused: mark lines by their text",
    block("c/ok.py", 'hl_lines="1"'): "hl_lines is refused: mark lines by their text",
    block("c/ok.py", f'{FENCE} marks="print(x)"'): "the mark 'print(x)' stands nowhere in the",
    f"```python {FENCE}\nprint(1)\n```\n": "runs code that is not a file: put it into snippets/",
    block("c/ok.py").replace('py"\n', 'py"\nprint(1)\n'): "runs code that is not a file",
    f'```python {FENCE}\n--8<-- "c/ok.py"\n': "this fence is not closed: ```",
    '=== "A"\n\n' + re.sub("(?m)^(?=.)", "   ", block("c/ok.py")): "this fence is indented by 3",
    "## a { #same }\n\n## b { #same }\n": "the anchor 'same' stands on line 6, too",
}
"""What stands from the sixth line of a page on, and what is said of it. Where the text does not
begin with the fault, the line differs."""
LINES = {"this fence is indented by 3": 8, "the anchor 'same' stands": 8}


@pytest.mark.parametrize(("text", "message"), WRONG.items(), ids=WRONG.values())
@pytest.mark.parametrize("front", ["", "---\ntitle: x\n---\n\n"], ids=["", "front matter"])
def test_a_wrong_page(small: SmallProject, front: str, text: str, message: str) -> None:
    page = f"{front}# Page\n"
    small.page(page + "\n" * (5 - page.count("\n")) + text)
    line = next((line for begin, line in LINES.items() if message.startswith(begin)), 6)
    said = small.refused()
    assert f"docs/en/index.md:{line}: " in said
    assert message in said
    assert not (small.root / "site/en/index.html").exists()


def test_front_matter_that_is_no_yaml(small: SmallProject) -> None:
    """MkDocs shows it as text."""
    small.page("---\nsize: 1\ntitle: Async: managers\n---\n\n# Page\n")
    said = small.refused()
    assert "docs/en/index.md:3: the front matter is not YAML: mapping values are not" in said
    assert 'title: "Async: managers"' in said


def test_all_faults_of_a_page_are_named_at_once(small: SmallProject) -> None:
    blocks = [block("c/none.py"), block("c/ok.py", f'{FENCE} hl_lines="7"')]
    small.page("\n".join(blocks))
    said = small.refused()
    assert "docs/en/index.md:1: there is no" in said
    assert "docs/en/index.md:5: hl_lines" in said


def test_lines_below_what_a_table_became_are_the_files(small: SmallProject) -> None:
    terms = "".join(
        f'[[a]]\nen = "{name}"\nzh = "{name}"\ndef_en = "X."\ndef_zh = "X."\n' for name in "pqr"
    )
    small.write("docs/glossary.toml", terms)
    config = (small.root / "mkdocs.yml").read_text("utf-8")
    small.write("mkdocs.yml", config.replace("  tables:", "  def_list: {}\n  tables:"))
    wrong = block("c/ok.py", 'exec="on" x="y"')
    small.page(f"# T\n\n```glossary\na\n```\n\n{wrong}")
    assert "docs/en/index.md:7: the block has unknown options: x" in small.refused()


def test_the_source_and_below_it_what_it_printed(small: SmallProject) -> None:
    small.page(block("c/ok.py"))
    html = small.render()
    assert '<span class="filename">ok.py</span>' in html
    assert html.index("snippet-source") < html.index("snippet-output")
    assert "one\ntwo" in html


def test_the_output_alone(small: SmallProject) -> None:
    """The program is offered above it, with what it needs."""
    small.write("snippets/c/ok.py", "import anyio\nprint('one')\nprint('two')\n")
    small.page(block("c/ok.py", 'exec="on" source="none"'))
    html = small.render()
    assert "one\ntwo" in html
    assert "python snippets/c/ok.py" in html
    assert "snippet-source" not in html
    assert "import anyio" not in html
    assert '<a download="ok.py" href="/snippets/c/ok.py">' in html
    assert "pip install anyio" in html


def test_all_words_of_a_ladder_are_translated() -> None:
    assert LADDER["zh"].keys() == LABELS.keys()
