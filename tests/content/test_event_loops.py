"""What belongs to an event loop is made inside one: a snippet's main can run a second time."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from workshop_site.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PROJECT = Project(ROOT)
WORKING = [
    path
    for path in PROJECT.snippets.rglob("*.py")
    if not path.stem.endswith(("_broken", "_todo", "tasks_module_level"))  # which show the mistake
]

BOUND = {
    *(f"asyncio.{kind}" for kind in ("Barrier", "BoundedSemaphore", "Condition", "Event", "Lock")),
    *(f"asyncio.{kind}" for kind in ("LifoQueue", "PriorityQueue", "Queue", "Semaphore")),
    *("AsyncOpenAI", "Client", "httpx.AsyncClient"),
}
"""Their waiters or connections belong to the loop that first used them."""

_FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def made_outside(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """What is made while the module is run, or a class in it, with its line."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, _FUNCTION):
            continue
        if isinstance(node, ast.Call) and (name := ast.unparse(node.func)) in BOUND:
            yield node.lineno, name
        yield from made_outside(node)


def test_what_is_made_outside_is_found() -> None:
    tree = ast.parse("""\
gpus: asyncio.Queue[str] = asyncio.Queue()
with local_llm() as llm:
    client = AsyncOpenAI(**llm.options)
class Pool:
    lock = asyncio.Lock()
    def __init__(self):
        self.free = asyncio.Queue()
async def main():
    done = asyncio.Event()
""")
    assert list(made_outside(tree)) == [
        (1, "asyncio.Queue"),
        (3, "AsyncOpenAI"),
        (5, "asyncio.Lock"),
    ]


@pytest.mark.parametrize("path", WORKING, ids=lambda path: path.name)
def test_nothing_is_made_outside_its_event_loop(path: Path) -> None:
    found = list(made_outside(ast.parse(path.read_text("utf-8"))))
    assert not found, f"{path}: make it in main(), or a second asyncio.run meets another loop"
