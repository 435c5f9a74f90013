"""Each exercise fails for its own reason, has a solution that passes, and a check that bites."""

from __future__ import annotations

import ast
import re
import shutil
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.content.test_cleanup_matters import Cleanup, cleanups
from workshop_site.project import LANGUAGES, Project
from workshop_site.reading import pages
from workshop_site.reading.tasks import FOLDER, tasks
from workshop_site.running import transcripts
from workshop_site.running.exercises import Exercise, exercises
from workshop_site.running.runner import Runner

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workshop_site.running.runs import Run

ROOT = Path(__file__).parents[2]
PROJECT = Project(ROOT)
WRONG = Path(__file__).parent / "wrong_solutions"
ALL = exercises(PROJECT)
PAGES = sorted((PROJECT.docs / "zh" / FOLDER).glob("[0-9]*.md"))
NOT_ITS_OWN = {"NameError", "SyntaxError", "ImportError", "ModuleNotFoundError", "IndentationError"}


def name(exercise: Exercise) -> str:
    return exercise.name


def test_there_are_exercises_and_their_names_are_their_own() -> None:
    assert len(ALL) >= 2
    assert max(Counter(map(name, ALL)).values()) == 1


@pytest.mark.parametrize("page", PAGES, ids=lambda each: each.stem)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_chapter_has_a_prediction_and_two_repairs(page: Path, language: str) -> None:
    read = pages.read(PROJECT, PROJECT.docs / language / FOLDER / page.name)
    predictions = sum(block.predicted for block in read.blocks)
    repairs = sum(block.shows.endswith("_todo.py") for block in read.blocks)
    assert predictions >= 1
    assert repairs >= 2
    assert len(tasks(read)) == predictions + repairs
    assert all(5 <= each.minutes <= 25 for each in tasks(read))


@pytest.mark.parametrize("page", PAGES, ids=lambda each: each.stem)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_prediction_says_why(page: Path, language: str) -> None:
    read = pages.read(PROJECT, PROJECT.docs / language / FOLDER / page.name)
    for block in (each for each in read.blocks if each.predicted):
        below = takewhile(lambda line: not line.startswith("#"), read.lines[block.end :])
        assert "".join(below).strip(), f"{read.name}:{block.end}: why is it printed in this order?"


def test_each_of_the_nine_chapters_has_its_page_and_is_in_the_list() -> None:
    chapters = {path.name for path in (PROJECT.docs / "zh").glob("0*_*.md")}
    assert {path.name for path in PAGES} == chapters
    for language in LANGUAGES:
        overview = pages.read(PROJECT, PROJECT.docs / language / FOLDER / "index.md")
        listed = [block.body[0] for block in overview.fences("exercises")]
        assert listed == [path.stem for path in PAGES]


def signatures(path: Path) -> list[str]:
    """The names and signatures at the top of a file, without what they do."""
    found = []
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.append(f"{type(node).__name__} {node.name}({ast.unparse(node.args)})")
        elif isinstance(node, ast.ClassDef):
            found.append(f"class {node.name}")
    return found


@pytest.mark.parametrize("exercise", ALL, ids=name)
def test_todo_and_solved_have_the_same_names(exercise: Exercise) -> None:
    todo, solved = signatures(exercise.todo), signatures(exercise.solved)
    assert todo == [each for each in solved if each in todo]
    assert exercise.todo.read_text("utf-8").splitlines()[-1].startswith(("check(", "    check("))


@pytest.mark.parametrize("exercise", ALL, ids=name)
def test_each_assert_says_what_was_done_what_came_and_what_was_wanted(exercise: Exercise) -> None:
    tree = ast.parse(exercise.check.read_text("utf-8"))
    asserts = [node for node in ast.walk(tree) if isinstance(node, ast.Assert)]
    assert asserts
    silent = [node.lineno for node in asserts if node.msg is None]
    assert not silent, f"{PROJECT.relative(exercise.check)}:{silent[0]}: say what was wanted"


@pytest.mark.parametrize("exercise", ALL, ids=name)
def test_what_an_exercise_needs_is_beside_it_under_a_name_of_its_own(exercise: Exercise) -> None:
    """All exercises are copied into one folder."""
    others = {file for each in ALL if each != exercise for file in each.files}
    assert f"{exercise.name}_check.py" in exercise.files
    assert not others & set(exercise.files)
    assert exercise.solved.name not in exercise.files


@pytest.mark.parametrize("exercise", ALL, ids=name)
def test_the_todo_fails_for_its_own_reason_and_the_solution_passes(exercise: Exercise) -> None:
    expected = transcripts.expectation(PROJECT, exercise.todo)
    assert expected.error
    assert expected.error not in NOT_ITS_OWN
    failing = transcripts.approved(exercise.todo).read_text("utf-8")
    assert not re.search(r"^solved", failing, re.MULTILINE)
    solved = transcripts.approved(exercise.solved).read_text("utf-8")
    assert re.search(r"^solved: (\d+) of \1\n\Z", solved, re.MULTILINE)


def place(tmp_path: Path, exercise: Exercise, text: str) -> str:
    """A copy of the exercise's folder with the text in the place of a reader's file."""
    folder = tmp_path / exercise.name
    shutil.copytree(exercise.todo.parent, folder, dirs_exist_ok=True)
    path = folder / f"{exercise.name}.py"
    path.write_text(text, encoding="utf-8")
    return str(path)


WRAPPED = {"shield", "wait_for"}
"""Calls that keep a cancellation out, or end a wait; without them what they are given remains."""
SCOPES = {"timeout", "timeout_at", "fail_after", "move_on_after", "CancelScope"}


class Unbound(ast.NodeTransformer):
    """Takes one shield or bound out of a program, by its number."""

    def __init__(self, number: int) -> None:
        self.left, self.line = number, 0

    def visit_Call(self, node: ast.Call) -> ast.AST:  # ast's name
        self.generic_visit(node)
        called = ast.unparse(node.func).rpartition(".")[2]
        if called not in WRAPPED | SCOPES:
            return node
        self.left -= 1
        if self.left != -1:
            return node
        self.line = node.lineno
        nothing: ast.AST = ast.parse("__import__('contextlib').nullcontext()", mode="eval").body
        return node.args[0] if called in WRAPPED else nothing


def bounds(path: Path) -> Iterator[Cleanup]:
    """The program without each of its shields and bounds."""
    source = path.read_text("utf-8")
    for number in range(source.count("(")):
        unbound = Unbound(number)
        without = ast.unparse(unbound.visit(ast.parse(source)))
        if not unbound.line:
            return
        yield Cleanup(path, unbound.line, without)


def test_shields_and_bounds_are_found(tmp_path: Path) -> None:
    path = tmp_path / "bounds.py"
    path.write_text("""\
async def main():
    async with asyncio.timeout(1), pool:
        await asyncio.wait_for(asyncio.shield(work()), 2)
""")
    assert [(each.line, each.without.splitlines()[1:]) for each in bounds(path)] == [
        (
            2,
            [
                "    async with __import__('contextlib').nullcontext(), pool:",
                "        await asyncio.wait_for(asyncio.shield(work()), 2)",
            ],
        ),
        (
            3,
            [
                "    async with asyncio.timeout(1), pool:",
                "        await asyncio.wait_for(work(), 2)",
            ],
        ),
        (
            3,
            [
                "    async with asyncio.timeout(1), pool:",
                "        await asyncio.shield(work())",
            ],
        ),
    ]


BITES = [
    (each, cleanup) for each in ALL for cleanup in (*cleanups(each.solved), *bounds(each.solved))
]
MISTAKES = [(each, path) for each in ALL for path in sorted((WRONG / each.name).glob("*.py"))]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    """What the wrong programs say; several run at a time."""
    texts = {cleanup.name: (each, cleanup.without) for each, cleanup in BITES}
    texts |= {str(path): (each, path.read_text("utf-8")) for each, path in MISTAKES}
    return run_all(tmp_path_factory, texts)


def run_all(
    tmp_path_factory: pytest.TempPathFactory, texts: dict[str, tuple[Exercise, str]]
) -> dict[str, Run]:
    """The folders are made first: threads that made one at once would not all succeed."""
    files = [place(tmp_path_factory.mktemp("wrong"), *given) for given in texts.values()]
    runner = Runner(PROJECT)
    with ThreadPoolExecutor(4) as pool:
        ran = pool.map(lambda file: runner.execute([file]), files)
        return dict(zip(texts, ran, strict=True))


@pytest.mark.parametrize(("exercise", "cleanup"), BITES, ids=lambda each: each.name)
def test_the_check_bites(exercise: Exercise, cleanup: Cleanup, runs: dict[str, Run]) -> None:
    run = runs[cleanup.name]
    assert run.returncode != 0, f"{cleanup.name}: without this cleanup {exercise.name} still passes"


@pytest.mark.parametrize("exercise", ALL, ids=name)
def test_five_wrong_solutions_are_tried(exercise: Exercise) -> None:
    assert len(list((WRONG / exercise.name).glob("*.py"))) >= 5


@pytest.mark.parametrize(("exercise", "path"), MISTAKES, ids=lambda each: getattr(each, "stem", ""))
def test_a_wrong_solution_is_told_what_is_wrong(
    exercise: Exercise, path: Path, runs: dict[str, Run]
) -> None:
    first = path.read_text("utf-8").partition("\n")[0]
    assert first.startswith("# message: ")
    run = runs[str(path)]
    said = run.output.decode("utf-8", "replace")
    assert run.returncode != 0, f"{path.name} passes the check of {exercise.name}"
    assert first.removeprefix("# message: ") in said, said
    if path.stem.startswith("slip_"):  # it is shown as it is, with its place
        assert f'{exercise.name}.py", line ' in said, said
        return
    assert re.search(r"^AssertionError: ", said, re.MULTILINE), f"told in Python's words: {said}"
