"""An exercise's check bites where the cleanup is no `finally`: a `with`, a shield, a limit."""

from __future__ import annotations

import ast
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.content.test_exercises import ALL, LIMIT, PROJECT, place
from workshop_site.running.runner import Runner

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from workshop_site.running.exercises import Exercise
    from workshop_site.running.runs import Run

LIMITS = {"fail_after", "move_on_after", "timeout", "wait_for"}


@dataclass(frozen=True)
class Weaker:
    """A solution with one of its guards taken out."""

    exercise: Exercise
    what: str
    source: str

    @property
    def name(self) -> str:
        return f"{self.exercise.name}: {self.what}"


def weaker(exercise: Exercise) -> Iterator[Weaker]:
    """Each manager that a `with` enters without `as`, each shield and each limit taken out."""
    text = exercise.solved.read_text("utf-8")
    for number, _ in enumerate(ast.walk(ast.parse(text))):
        tree = ast.parse(text)
        if what := _take_out(list(ast.walk(tree))[number]):
            yield Weaker(exercise, what, ast.unparse(tree))


def _take_out(node: ast.AST) -> str:
    """Take the guard out of its node; return which it was."""
    match node:
        case ast.withitem(context_expr=manager, optional_vars=None):
            node.context_expr = _expression("__import__('contextlib').nullcontext()")
            return f"without {ast.unparse(manager)}"
        case ast.keyword(arg="shield"):
            node.value = ast.Constant(value=False)
            return "without its shield"
        case ast.Call(func=ast.Attribute(attr=name), args=[*_, limit]) if name in LIMITS:
            node.args[-1] = _expression("float('inf')")
            return f"without the limit of {ast.unparse(limit)}"
    return ""


def _expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


WEAKER = [each for exercise in ALL for each in weaker(exercise)]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    """What the weaker programs say; several run at a time."""
    runner = Runner(PROJECT, limit=LIMIT)

    def run(given: Weaker) -> Run:
        folder: Path = tmp_path_factory.mktemp("weaker")
        return runner.execute([place(folder, given.exercise, given.source)])

    with ThreadPoolExecutor(4) as pool:
        return dict(zip([each.name for each in WEAKER], pool.map(run, WEAKER), strict=True))


@pytest.mark.parametrize("given", WEAKER, ids=lambda each: each.name)
def test_a_weaker_solution_is_refused(given: Weaker, runs: dict[str, Run]) -> None:
    run = runs[given.name]
    said = run.output.decode("utf-8", "replace")
    assert run.returncode != 0, f"{given.name}: {given.exercise.name} still passes"
    assert "AssertionError: " in said, said
