"""An exercise's check bites where the cleanup is a `with`, too: without it, the check fails."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.content.test_exercises import ALL, run_all

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workshop_site.running.exercises import Exercise
    from workshop_site.running.runs import Run


@dataclass(frozen=True)
class Weaker:
    """A solution without one of the managers that it enters."""

    exercise: Exercise
    what: str
    source: str

    @property
    def name(self) -> str:
        return f"{self.exercise.name}: {self.what}"


def weaker(exercise: Exercise) -> Iterator[Weaker]:
    """Each manager that a `with` enters without `as`, taken out."""
    text = exercise.solved.read_text("utf-8")
    for number, _ in enumerate(ast.walk(ast.parse(text))):
        tree = ast.parse(text)
        if what := _take_out(list(ast.walk(tree))[number]):
            yield Weaker(exercise, what, ast.unparse(tree))


def _take_out(node: ast.AST) -> str:
    """Take the manager out of its `with`; return which it was."""
    if not isinstance(node, ast.withitem) or node.optional_vars is not None:
        return ""
    what = f"without {ast.unparse(node.context_expr)} of line {node.context_expr.lineno}"
    nothing = "__import__('contextlib').nullcontext()"
    node.context_expr = ast.parse(nothing, mode="eval").body
    return what


WEAKER = [each for exercise in ALL for each in weaker(exercise)]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    """What the weaker programs say; several run at a time."""
    texts = {given.name: (given.exercise, given.source) for given in WEAKER}
    assert len(texts) == len(WEAKER), "two have one name, and only one of them would run"
    return run_all(tmp_path_factory, texts)


@pytest.mark.parametrize("given", WEAKER, ids=lambda each: each.name)
def test_a_weaker_solution_is_refused(given: Weaker, runs: dict[str, Run]) -> None:
    run = runs[given.name]
    said = run.output.decode("utf-8", "replace")
    assert run.returncode != 0, f"{given.name}: {given.exercise.name} still passes"
    assert "AssertionError: " in said, said
