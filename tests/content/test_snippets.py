"""Every snippet: clean, shown on both editions' pages, run, and saying what was approved."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
import warnings
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from pytest_examples import CodeExample

from workshop_site.project import Project
from workshop_site.reading import pages
from workshop_site.reading.companions import APPROVED, companions
from workshop_site.running import approvals, transcripts
from workshop_site.running.build import jobs, run_on_pages
from workshop_site.running.runner import Runner, environment
from workshop_site.running.runs import Job

if TYPE_CHECKING:
    from pytest_examples import EvalExample

ROOT = Path(__file__).parents[2]
PROJECT = Project(ROOT)
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]
MOST_LINES = {"piece": 60, "whole": 150, "check": 155, "beside": 100}
GOOD_LINES = 45
"""A piece with more is warned of: has it one point only?"""

BESIDE = {PROJECT.snippets / "10_service" / f"{each}.py" for each in ("cells", "served", "worker")}
"""What starts and stops the servers of a page: it is folded away."""

IN_CHECKS = ("ASYNC110", "PLR0915", "TRY301")
"""The check of an exercise waits for what it watches, raises what is to be raised, is a list."""

STRICT = ("-X", "dev", "-W", "error")
FILES = sorted(PROJECT.snippets.rglob("*.py"))
RUN = run_on_pages(PROJECT)
RECORDED = [job.path for job in jobs(PROJECT) if job.recorded]
FAILING = ("_broken", "_todo")
FIXED = [path for path in RUN if not path.stem.endswith(FAILING)]
BROKEN = [path for path in FILES if path.stem.endswith(FAILING)]


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
def test_lint(path: Path, eval_example: EvalExample, tripped: dict[Path, set[str]]) -> None:
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
            *(IN_CHECKS if path.stem.endswith("_check") else ()),
        ],
    )
    eval_example.lint_ruff(example)
    missing = declared - tripped.get(path, set())
    assert not missing, f"{name(path)}: does not trip {', '.join(sorted(missing))}: see '# lint:'"


@cache
def rules_of_ruff() -> frozenset[str]:
    """What ruff knows; flake8-async has more."""
    command = [sys.executable, "-m", "ruff", "rule", "--all", "--output-format=json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return frozenset(rule["code"] for rule in json.loads(done.stdout))


@pytest.fixture(scope="session")
def tripped() -> dict[Path, set[str]]:
    """The rules of ruff and flake8-async that flag each snippet that declares some: two processes
    for all of them."""
    declaring = [path for path in FILES if transcripts.declared_rules(path)]
    found: dict[Path, set[str]] = {path: set() for path in declaring}
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--preview", "--no-cache"]
    command = [*ruff, "--output-format=json", "--select", "ALL", *map(str, declaring)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    for each in json.loads(done.stdout):
        found[Path(each["filename"])].add(each["code"])
    command = [sys.executable, "-m", "flake8_async", "--enable=ASYNC", *map(str, declaring)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    for line in done.stdout.splitlines():
        if match := re.match(r"(?P<path>.+?):\d+:\d+: (?P<code>ASYNC\d+)", line):
            found[Path(match["path"])].add(match["code"])
    return found


@pytest.mark.parametrize("path", RUN, ids=name)
def test_transcript(path: Path, runner: Runner) -> None:
    text = transcripts.transcript(PROJECT, path, runner.run(path))
    difference = transcripts.difference(PROJECT, path, text)
    if difference and not PROJECT.is_reference:
        pytest.skip(f"approved on another Python or platform: {difference}")
    assert not difference, difference


def test_nothing_is_approved_without_a_snippet() -> None:
    wanted = {transcripts.approved(path) for path in RUN}
    wanted |= {approvals.ladder_file(path) for path in RECORDED}
    files = {path for path in PROJECT.snippets.rglob("*") if path.name.endswith(APPROVED)}
    problems = [
        f"{PROJECT.relative(path)}:1: no page shows what this is approved for: make approve"
        for path in sorted(files - wanted)
    ]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("path", RUN, ids=name)
def test_it_is_approved_for_the_code_as_it_is(path: Path) -> None:
    """Else `make serve` shows nothing of it before it has run."""
    date = approvals.date_of(PROJECT, path, with_ladder=path in RECORDED)
    assert date, f"{PROJECT.relative(path)}:1: was approved for other code: make approve"


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
    if PROJECT.is_reference:
        known = approvals.ladder_file(path)
        what = "its with blocks are entered or left in another order now; if that is right"
        assert recorded.ladder == known.read_text("utf-8"), f"{name(path)}:1: {what}: make approve"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_snippet_is_shown(language: str) -> None:
    folder = PROJECT.docs / language
    shown = {
        file
        for page, blocks in pages.shown(PROJECT).items()
        if page.is_relative_to(folder)
        for path, _ in blocks
        for file in companions(path)
    }
    problems = [
        f"{PROJECT.relative(path)}:1: no page of docs/{language} shows or needs it: delete it"
        for path in FILES
        if path not in shown and not path.stem.endswith("_check")  # which is beside an exercise
    ]
    assert not problems, "\n".join(problems)


def test_each_include_exists() -> None:
    for path in PROJECT.pages:
        page = pages.read(PROJECT, path)
        for block in page.blocks:
            if block.include:
                where = f"{page.name}:{block.line}"
                assert pages.included(PROJECT, block.include, where).is_file()


@pytest.mark.parametrize("path", BROKEN, ids=name)
def test_broken_ones_are_declared_and_run(path: Path) -> None:
    assert transcripts.expectation(PROJECT, path).broken
    assert path in RUN, f'{name(path)}:1: is not run on any page: give its fence exec="on"'


@pytest.mark.filterwarnings("default::UserWarning")
@pytest.mark.parametrize("path", FILES, ids=name)
def test_short(path: Path) -> None:
    kind = "whole" if path.parent == PROJECT.snippets else "piece"
    kind = "check" if path.stem.endswith("_check") else kind
    kind = "beside" if path in BESIDE else kind
    text = path.read_text("utf-8").splitlines()
    read = [line for line in text if not line.lstrip().startswith(("# --8<--", "# lint:"))]
    lines, most = len(read), MOST_LINES[kind]
    if kind == "piece" and lines > GOOD_LINES:
        warnings.warn(
            f"snippets/{name(path)} has {lines} lines, good is {GOOD_LINES}", stacklevel=1
        )
    assert lines <= most, f"{name(path)}:{most + 1}: it has {lines} lines, at most {most} are read"


def test_names_are_unique_and_shadow_no_module() -> None:
    counts = Counter(path.stem for path in FILES)
    problems = [
        f"{name(path)}:1: there is another {path.name}: rename one"
        for path in FILES
        if counts[path.stem] > 1
    ]
    problems += [
        f"{name(path)}:1: hides the standard module {path.stem}: rename it"
        for path in FILES
        if path.stem in sys.stdlib_module_names
    ]
    assert not problems, "\n".join(problems)


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
