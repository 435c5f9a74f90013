"""Every example in a docstring runs and prints what it says."""

import ast
import importlib
import inspect
import itertools
import re
import tomllib
from pathlib import Path

import pytest
from pytest_examples import CodeExample, EvalExample, find_examples

import context_workshop

ROOT = Path(context_workshop.__file__).parent
EXAMPLES = list(find_examples(str(ROOT)))


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_example(
    example: CodeExample, eval_example: EvalExample, capsys: pytest.CaptureFixture[str]
) -> None:
    """What it prints is what its `#>` lines say, in that order.

    Not `run_print_check`, which wants the output below the `print` itself: in a function that is
    called twice, or a coroutine, the reader could not tell what comes when.
    """
    eval_example.run(example)
    comments = (line.strip() for line in example.source.splitlines())
    promised = [each[2:].removeprefix(" ") for each in comments if each.startswith("#>")]
    assert promised
    assert [line.rstrip() for line in capsys.readouterr().out.splitlines()] == promised


def _without_example() -> list[str]:
    """`module.name` of each public class and function whose docstring has no example."""
    found = []
    for path in sorted(ROOT.rglob("*.py")):
        if path.name.startswith("_"):
            continue
        tree = ast.parse(path.read_text())
        public: list[str] = next(
            (
                ast.literal_eval(node.value)
                for node in tree.body
                if isinstance(node, ast.Assign)
                and isinstance(node.targets[0], ast.Name)
                and node.targets[0].id == "__all__"
            ),
            [],
        )
        found += [
            f"{path.stem}.{node.name}"
            for node in tree.body
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and node.name in public
            and "```python" not in (ast.get_docstring(node) or "")
        ]
    return found


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 10


def test_every_public_class_and_function_has_an_example() -> None:
    assert _without_example() == []


# --- one voice

ALL = sorted(
    f"{module}.{name}"
    for module in (*context_workshop._NAMES, "testing.cleanup", "ladder")
    for name in importlib.import_module(f"context_workshop.{module}").__all__
)
ADDED_IN_0_2 = {"budget.BudgetSnapshot"} | {
    x for x in ALL if x.startswith(("ledger.", "testing.cleanup."))
}
DATA = {
    "config.MISSING",
    "events.Observer",
    "ladder.LABELS",
    "usage.Pricing",
}  # a string below says what they are
MANAGERS = {
    *("budget.Budget", "budget.Reservation", "config.override", "config.override_attrs"),
    *("config.override_env", "events.observe", "local.local_llm", "local.serve", "mcp.Hub"),
    *("ledger.Ledger", "ledger.LedgerBudget", "ledger.LedgerReservation"),
    *("mcp.sse", "mcp.stdio", "mcp.streamable_http", "mcp.websocket", "owner.owned", "pool.Pool"),
    *("session.AsyncSession", "session.Request", "session.Session", "timing.Monitor"),
    "timing.Timer",
}


DEFINED = {"ladder.LABELS": "ladder.rows"}  # where it is not in the module that offers it


def documented(name: str) -> str:
    module, _, short = name.rpartition(".")
    found = importlib.import_module(f"context_workshop.{DEFINED.get(name, module)}")
    if name not in DATA:
        return inspect.getdoc(getattr(found, short)) or ""
    body = ast.parse(inspect.getsource(found)).body
    for before, after in itertools.pairwise(body):
        target = before.targets[0] if isinstance(before, ast.Assign) else None
        target = before.target if isinstance(before, ast.AnnAssign) else target
        if isinstance(target, ast.Name) and target.id == short and isinstance(after, ast.Expr):
            return str(ast.literal_eval(after.value))
    return ""


@pytest.mark.parametrize("name", ALL)
def test_each_public_name_says_since_which_version_it_is_there(name: str) -> None:
    (first, *_) = re.findall(r"Since (0\.\d)\b", documented(name)) or [None]
    assert first == ("0.2" if name in ADDED_IN_0_2 else "0.1")


def test_that_is_all_of_them() -> None:
    assert len(ALL) > 45
    assert {name.rpartition(".")[2] for name in ALL} >= set(context_workshop.__all__)
    assert set(ALL) >= ADDED_IN_0_2 | DATA | MANAGERS


@pytest.mark.parametrize("name", sorted(MANAGERS))
def test_each_manager_says_what_to_take_instead(name: str) -> None:
    assert len(re.findall(r"^Take instead: \S", documented(name), re.MULTILINE)) == 1


def test_the_version_is_one_that_the_docstrings_know() -> None:
    project = tomllib.loads((ROOT.parents[1] / "pyproject.toml").read_text("utf-8"))["project"]
    known = {
        version
        for path in ROOT.rglob("*.py")
        for version in re.findall(r"[Ss]ince (0\.\d)\b", path.read_text("utf-8"))
    }
    assert max(known) == project["version"].removesuffix(".0")
