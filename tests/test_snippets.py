"""Every snippet: clean, shown on both editions' pages, run, and saying what was approved."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from pytest_examples import CodeExample

from workshop_site import pages, transcripts
from workshop_site.project import Project
from workshop_site.runner import Job, Runner, environment

if TYPE_CHECKING:
    from pytest_examples import EvalExample

ROOT = Path(__file__).parents[1]
PROJECT = Project(ROOT)
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]
MOST_LINES = {"piece": 45, "whole": 120}

STRICT = ("-X", "dev", "-W", "error")
FILES = sorted(PROJECT.snippets.rglob("*.py"))
RUN = [path for path in pages.run_on_pages(PROJECT) if path in FILES]
RECORDED = [job.path for job in pages.jobs(PROJECT) if job.recorded]
FIXED = [path for path in RUN if not path.stem.endswith("_broken")]
BROKEN = [path for path in FILES if path.stem.endswith("_broken")]


def name(path: Path) -> str:
    return path.relative_to(PROJECT.snippets).as_posix()


@pytest.fixture(scope="session")
def runner(request: pytest.FixtureRequest) -> Runner:
    """One runner, which has run what the selected tests will ask for, several at a time."""
    how: dict[str, dict[str, Any]] = {
        test_transcript.__name__: {},
        test_silent_in_development_mode.__name__: {"options": STRICT},
        test_recording_changes_nothing_that_is_printed.__name__: {"recorded": True},
    }
    ready = Runner(PROJECT)
    ready.run_all(
        Job(cast("Path", item.callspec.params["path"]), **how[item.originalname])
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.originalname in how
    )
    return ready


def test_there_are_snippets() -> None:
    assert len(RUN) >= 12


@pytest.mark.parametrize("path", FILES, ids=name)
def test_lint(path: Path, eval_example: EvalExample) -> None:
    example = CodeExample.create(path.read_text("utf-8"), path=path, end_line=0)
    declared = transcripts.declared_rules(path)
    eval_example.set_config(
        target_version="py311",  # type: ignore[arg-type]  # its stub is behind its code
        line_length=79,
        ruff_line_length=79,
        ruff_select=SETTINGS["lint"]["select"],
        ruff_ignore=[
            *SETTINGS["lint"]["ignore"],
            *SETTINGS["lint"]["per-file-ignores"]["snippets/**"],
            *(declared & rules_of_ruff()),
        ],
    )
    if eval_example.update_examples:
        subprocess.run([sys.executable, "-m", "ruff", "format", "-q", str(path)], check=True)
        return
    eval_example.lint_ruff(example)
    assert set(tripped(path)) == declared


@cache
def rules_of_ruff() -> frozenset[str]:
    """What ruff knows; flake8-async has more."""
    command = [sys.executable, "-m", "ruff", "rule", "--all", "--output-format=json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return frozenset(rule["code"] for rule in json.loads(done.stdout))


def tripped(path: Path) -> set[str]:
    """The rules of ruff and flake8-async that flag a broken snippet, of those that it declares."""
    declared = transcripts.declared_rules(path)
    if not declared:
        return set()
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--preview", "--no-cache"]
    command = [*ruff, "--output-format=json", "--select", "ALL", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    found = {each["code"] for each in json.loads(done.stdout)}
    command = [sys.executable, "-m", "flake8_async", "--enable=ASYNC", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    found |= set(re.findall(r"\bASYNC\d+", done.stdout))
    return found & declared


@pytest.mark.parametrize("path", RUN, ids=name)
def test_transcript(path: Path, runner: Runner, eval_example: EvalExample) -> None:
    text = transcripts.transcript(PROJECT, path, runner.run(path))
    if eval_example.update_examples and PROJECT.is_reference:
        transcripts.approve(PROJECT, path, text)
    difference = transcripts.difference(PROJECT, path, text)
    if difference and not PROJECT.is_reference:
        pytest.skip(f"approved on another Python or platform: {difference}")
    assert not difference, difference


def test_no_transcript_without_a_snippet(eval_example: EvalExample) -> None:
    known = set(RUN)
    orphans = [
        out for out in PROJECT.snippets.rglob("*.out") if out.with_suffix(".py") not in known
    ]
    if eval_example.update_examples:
        for orphan in orphans:
            orphan.unlink()
    assert [name(out) for out in orphans if out.exists()] == []


SLOW_STEP = re.compile(
    r"^Executing <.*> took \d+\.\d+ seconds\n"  # plainly, or as rich lays it out for MCPServer
    r"|^(\[[\d/]+ [\d:]+\]| {19}) WARNING +Executing <.*\n( {25,}.*\n)*",
    re.MULTILINE,
)
"""What asyncio logs in development mode when a step takes 0.1 s: a busy machine decides that."""


def test_slow_steps_are_dropped_and_nothing_else() -> None:
    log = f"""\
before
[11/23/26 06:50:15] WARNING  Executing <Task pending         base_events.py:1917
{"":29}name='Task-1' coro=<main()
{"":29}:100> took 0.667 seconds
{"":19} WARNING  Executing <Task pending         base_events.py:1917
{"":29}:161> took 0.166 seconds
Executing <Task finished> took 0.101 seconds
[11/23/26 06:50:16] WARNING  something else
after
"""
    assert SLOW_STEP.sub("", log) == "before\n[11/23/26 06:50:16] WARNING  something else\nafter\n"


@pytest.mark.parametrize("path", FIXED, ids=name)
def test_silent_in_development_mode(path: Path, runner: Runner) -> None:
    """No resource warning, no deprecation, no unraisable error; and nothing left behind."""
    strict = runner.run(path, *STRICT)
    text = SLOW_STEP.sub("", transcripts.transcript(PROJECT, path, strict))
    assert transcripts.difference(PROJECT, path, text) is None or not PROJECT.is_reference, text


@pytest.mark.parametrize("path", RECORDED, ids=name)
def test_recording_changes_nothing_that_is_printed(path: Path, runner: Runner) -> None:
    recorded = runner.run(path, recorded=True)
    text = transcripts.transcript(PROJECT, path, recorded)
    assert text == transcripts.transcript(PROJECT, path, runner.run(path))
    assert recorded.ladder


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_snippet_is_shown(language: str) -> None:
    shown = {
        path
        for page, blocks in pages.shown(PROJECT).items()
        if page.is_relative_to(ROOT / "docs" / language)
        for path, _ in blocks
    }
    assert [name(path) for path in FILES if path not in shown] == []


def test_each_include_exists() -> None:
    for page in PROJECT.pages:
        for block in pages.blocks(page.read_text("utf-8")):
            if block.include:
                assert pages.included(PROJECT, block.include).is_file()


@pytest.mark.parametrize("path", BROKEN, ids=name)
def test_broken_ones_are_declared_and_run(path: Path) -> None:
    assert transcripts.expectation(PROJECT, path).broken
    assert path in RUN, "a broken snippet is shown with what it printed"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_short(path: Path) -> None:
    kind = "whole" if path.parent == PROJECT.snippets else "piece"
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES[kind]


def test_names_are_unique_and_shadow_no_module() -> None:
    counts = Counter(path.stem for path in FILES)
    assert [stem for stem, count in counts.items() if count > 1] == []
    assert [path for path in FILES if path.stem in sys.stdlib_module_names] == []


@pytest.mark.parametrize("path", RUN[:5], ids=name)
def test_a_run_is_what_a_plain_shell_prints(path: Path, runner: Runner) -> None:
    plain = subprocess.run(
        [sys.executable, PROJECT.relative(path)],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
        check=False,
    )
    run = runner.run(path)
    assert plain.stdout == run.output
    assert plain.returncode == run.returncode
