"""What the package tells coding agents: short, complete, and its code runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import context_workshop
from context_workshop.explain.data import entries

FOLDER = Path(context_workshop.__file__).parent / ".agents/skills/context-managers"
SKILL = (FOLDER / "SKILL.md").read_text("utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", SKILL, re.DOTALL | re.MULTILINE)


def test_it_is_short_and_says_when_to_use_it() -> None:
    assert len(SKILL.splitlines()) < 150
    front = re.match(r"---\nname: ([a-z-]+)\ndescription: (.+)\n---\n", SKILL)
    assert front
    assert front[1] == FOLDER.name
    assert len(front[2]) <= 1024


def test_each_known_error_is_in_the_index() -> None:
    index = (FOLDER / "references/errors.md").read_text("utf-8")
    for entry in entries():
        assert f"`{entry.page}/#{entry.id}`" in index
        assert f"- `{entry.page}`: " in SKILL
        for kind, text in entry.texts:
            assert text in index
            assert kind in index


@pytest.mark.parametrize("code", BLOCKS)
def test_its_code_runs(code: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("module", ["testing.cleanup", "explain"])
def test_the_commands_that_it_names_are_there(module: str) -> None:
    assert f"python -m context_workshop.{module}" in SKILL
    command = [sys.executable, "-m", f"context_workshop.{module}", "--help"]
    subprocess.run(command, check=True, capture_output=True, timeout=60)


def test_the_names_that_it_names_are_there() -> None:
    section = SKILL.partition("## Ready-made")[2].partition("## Errors")[0]
    names = [name for name in re.findall(r"`(\w+)`", section) if name[0].isupper()]
    assert len(names) > 5
    assert set(names) <= set(context_workshop.__all__)
