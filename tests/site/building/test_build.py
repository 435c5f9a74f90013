"""`mkdocs build`, as a user runs it: both editions, or no site and one clear error."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.site.conftest import FENCE, block

if TYPE_CHECKING:
    from pathlib import Path

    from tests.site.conftest import SmallProject

STRICT = pytest.mark.parametrize("options", [(), ("--strict",)], ids=["", "strict"])


def fails(project: SmallProject, message: str, *options: str) -> str:
    built = project.build(*options)
    assert built.returncode != 0
    assert message in built.log
    site = project.root / "site"
    assert not site.exists() or not list(site.rglob("*.html"))
    return built.log


def test_both_languages_show_the_source_and_the_output(project: SmallProject) -> None:
    project.snippet("hello.py", "print('<hello>')\n", "<hello>\n")
    built = project.build("--strict")
    assert built.returncode == 0, built.log
    for language, label in (("zh", "输出"), ("en", "Output")):
        html = project.html(language)
        assert "&lt;hello&gt;" in html
        assert f'<span class="snippet-label">{label}</span>' in html
        assert "python snippets/c/hello.py" in html


@STRICT
def test_a_bad_page(project: SmallProject, options: tuple[str, ...]) -> None:
    """One of those in `showing/test_fences.py`."""
    project.page(f"# Page\n\n{block('c/missing.py')}")
    fails(project, "docs/zh/index.md:3: there is no snippets/c/missing.py", *options)


@STRICT
def test_a_bad_page_of_the_english_edition(project: SmallProject, options: tuple[str, ...]) -> None:
    project.page("# Page\n")
    project.write("docs/en/index.md", f"# Page\n\n{block('c/missing.py')}")
    fails(project, "docs/en/index.md:3: there is no snippets/c/missing.py", *options)


@STRICT
def test_a_stale_transcript_shows_the_difference_and_the_command(
    project: SmallProject, options: tuple[str, ...]
) -> None:
    project.snippet("old.py", "print('one')\nprint('new')\n", "one\nold\n")
    log = fails(project, "snippets/c/old.out:2: snippets/c/old.py prints something", *options)
    assert "-old" in log
    assert "+new" in log
    assert "make approve" in log


@STRICT
def test_a_missing_transcript(project: SmallProject, options: tuple[str, ...]) -> None:
    project.snippet("unseen.py", "print('one')\n")
    log = fails(project, "snippets/c/unseen.py:1: has no approved transcript", *options)
    assert "make approve" in log


def test_elsewhere_a_difference_is_a_warning(project: SmallProject) -> None:
    project.write(
        "pyproject.toml",
        '[tool.workshop]\nreference-python = "2.7"\nreference-platform = "vms"\n',
    )
    project.snippet("old.py", "print('new')\n", "old\n")
    built = project.build()
    assert built.returncode == 0, built.log
    assert "prints something else here than on Python 2.7 on vms" in built.log
    assert "make approve" not in built.log
    assert "和 Python 2.7 上核准的不同" in project.html()
    assert "was approved on 2.7" in project.html("en")
    assert "new" in project.html()


def test_a_source_that_is_not_utf8(project: SmallProject) -> None:
    project.snippet("latin.py", b"# caf\xe9\nprint(1)\n", "1\n")
    fails(project, "snippets/c/latin.py:1: the file is not UTF-8")


def test_an_error_in_the_english_edition_leaves_no_chinese_site(project: SmallProject) -> None:
    project.snippet("ok.py", "print('ok')\n", "ok\n")
    project.write("docs/en/index.md", block("c/missing.py"))
    fails(project, "docs/en/index.md:1: there is no snippets/c/missing.py")


def test_a_failed_build_leaves_the_old_site(project: SmallProject) -> None:
    project.snippet("ok.py", "print('ok')\n", "ok\n")
    assert project.build().returncode == 0
    before = project.html(), project.html("en")
    project.write("docs/en/index.md", block("c/missing.py"))
    assert project.build().returncode != 0
    assert (project.html(), project.html("en")) == before
    assert [path.name for path in project.root.glob("site*")] == ["site"]


def test_a_broken_link_leaves_no_site_in_strict_mode(project: SmallProject) -> None:
    project.page("[x](missing.md)\n")
    fails(project, "missing.md", "--strict")


def test_a_page_is_found_from_any_folder(project: SmallProject, tmp_path: Path) -> None:
    project.snippet("ok.py", "print('ok')\n", "ok\n")
    command = [sys.executable, "-m", "mkdocs", "build", "-f", str(project.root / "mkdocs.yml")]
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    subprocess.run(command, cwd=elsewhere, check=True, capture_output=True, timeout=120)
    assert "ok" in project.html()


LADDER = "from contextlib import nullcontext\nwith nullcontext('x') as x:\n    print(x)\n"


def test_a_ladder_stands_below_the_output(project: SmallProject) -> None:
    project.snippet("nested.py", LADDER, "x\n")
    project.page(block("c/nested.py", f'{FENCE} ladder="on"'))
    built = project.build("--strict")
    assert built.returncode == 0, built.log
    for language, word in (("zh", "时间从上往下"), ("en", "time downwards")):
        html = project.html(language)
        figure = html[html.index('<figure class="snippet-ladder"') :]
        assert 'id="ladder-c-nested"' in figure
        assert "nullcontext(" in figure
        assert word in figure


def test_a_snippet_that_cannot_be_recorded(project: SmallProject) -> None:
    project.snippet("quits.py", f"import os\n{LADDER}os._exit(0)\n", "x\n")
    project.page(block("c/quits.py", f'{FENCE} ladder="on"'))
    fails(project, "snippets/c/quits.py:1: its with blocks could not be recorded")
