"""A fixed snippet shows its cleanup: without it, its run prints something else."""

from __future__ import annotations

import ast
import hashlib
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from workshop_site.project import Project
from workshop_site.running import transcripts
from workshop_site.running.mask import mask
from workshop_site.running.runner import Runner
from workshop_site.running.runs import sources

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PROJECT = Project(ROOT)
FIXED = sorted(PROJECT.snippets.rglob("*_fixed.py"))
LIMIT = 20.0
"""Seconds. Without its cleanup a snippet may well hang, which is something else too."""

SILENT: dict[str, str] = {}
"""Snippets whose cleanup no run can show, with the reason."""


@dataclass(frozen=True)
class Cleanup:
    """One place of a snippet that cleans up, and the source without it."""

    path: Path
    line: int
    without: str

    @property
    def name(self) -> str:
        return f"{self.path.relative_to(PROJECT.snippets).as_posix()}:{self.line}"


def cleanups(path: Path) -> Iterator[Cleanup]:
    """Each `finally`, exit method and handler of everything that raises again, taken out."""
    source = path.read_text(encoding="utf-8")
    for number in range(sum(map(_cleans_up, ast.walk(ast.parse(source))))):
        tree = ast.parse(source)
        node = list(filter(_cleans_up, ast.walk(tree)))[number]
        yield Cleanup(path, _take_out(node), ast.unparse(tree))


def _cleans_up(node: ast.AST) -> bool:
    match node:
        case ast.Try(finalbody=body):
            return bool(body)
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return node.name in {"__exit__", "__aexit__"} and not _says_nothing(node.body)
        case ast.ExceptHandler(type=ast.Name(id="BaseException"), body=[_, *_, ast.Raise()]):
            return True
    return False


def _says_nothing(body: list[ast.stmt]) -> bool:
    return all(isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant) for each in body)


def _take_out(node: ast.AST) -> int:
    """Take the cleanup out of its node; return its line."""
    match node:
        case ast.Try(handlers=handlers, finalbody=body):
            node.finalbody = [] if handlers else [ast.Pass()]
            return body[0].lineno
        case ast.ExceptHandler() | ast.FunctionDef() | ast.AsyncFunctionDef():
            line, node.body = node.body[0].lineno, [*_kept(node)]
            return line
    raise AssertionError(node)


def _kept(node: ast.AST) -> Iterator[ast.stmt]:
    yield ast.Raise() if isinstance(node, ast.ExceptHandler) else ast.Pass()


ALL = [each for path in FIXED for each in cleanups(path)]


def test_the_three_kinds_of_cleanup_are_found(tmp_path: Path) -> None:
    path = tmp_path / "kinds.py"
    path.write_text("""\
class Manager:
    def __enter__(self): ...
    def __exit__(self, *error):
        print("exit")
class Protocol:
    async def __aexit__(self, *error): ...
try:
    pass
finally:
    print("finally")
try:
    pass
except BaseException:
    print("undo")
    raise
except ValueError:
    raise
""")
    lost = {
        each.line: [word for word in ("exit", "finally", "undo") if repr(word) not in each.without]
        for each in cleanups(path)
    }
    assert lost == {4: ["exit"], 10: ["finally"], 14: ["undo"]}


def test_what_can_not_be_shown_is_there() -> None:
    assert set(SILENT) <= {each.path.name for each in ALL}
    assert all(SILENT.values())


@pytest.fixture(scope="session")
def without(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """What the selected snippets print, each without its cleanup; several run at a time."""
    items = [each for each in request.session.items if isinstance(each, pytest.Function)]
    chosen = [
        cast("Cleanup", item.callspec.params["cleanup"])
        for item in items
        if item.originalname == test_the_run_shows_the_cleanup.__name__
    ]
    runner, cache = Runner(PROJECT, limit=LIMIT), request.config.cache

    # made here: several threads that made the first one at once would not all succeed
    folders = [tmp_path_factory.mktemp("without") for _ in chosen]

    def printed(cleanup: Cleanup, folder: Path) -> str:
        depends = sys.version, sources(PROJECT, cleanup.path), cleanup.without
        key = f"workshop/{hashlib.sha256(chr(0).join(depends).encode()).hexdigest()}"
        if (known := cache.get(key, None)) is None:
            known = run_without(cleanup, runner, folder)
            cache.set(key, known)
        return cast("str", known)

    with ThreadPoolExecutor(4) as pool:
        texts = pool.map(printed, chosen, folders)
        return {each.name: text for each, text in zip(chosen, texts, strict=True)}


def run_without(cleanup: Cleanup, runner: Runner, folder: Path) -> str:
    """What the snippet prints without its cleanup, among copies of the files beside it."""
    copies = folder / cleanup.path.parent.relative_to(ROOT)
    shutil.copytree(cleanup.path.parent, copies)
    changed = copies / cleanup.path.name
    changed.write_text(cleanup.without, encoding="utf-8")
    run = runner.execute([str(changed)])
    return mask(run.output.decode(errors="replace"), folder)


@pytest.mark.skipif(not PROJECT.is_reference, reason="approved on another Python or platform")
@pytest.mark.parametrize("cleanup", ALL, ids=lambda each: each.name)
def test_the_run_shows_the_cleanup(cleanup: Cleanup, without: dict[str, str]) -> None:
    approved = transcripts.approved(cleanup.path).read_text("utf-8")
    same = without[cleanup.name] == approved
    if reason := SILENT.get(cleanup.path.name):
        assert same, f"snippets/{cleanup.name}: its run shows it now, take it out of SILENT"
        pytest.skip(reason)
    assert not same, f"snippets/{cleanup.name}: its run doesn't show this cleanup"
