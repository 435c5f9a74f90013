"""Every example in a docstring prints what it says."""

import ast
from pathlib import Path

import pytest
from pytest_examples import CodeExample, EvalExample, find_examples

import context_workshop

ROOT = Path(context_workshop.__file__).parent
EXAMPLES = list(find_examples(str(ROOT)))


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_example(example: CodeExample, eval_example: EvalExample) -> None:
    eval_example.set_config(line_length=88, ruff_ignore=["D", "INP001", "PGH", "T201"])
    if eval_example.update_examples:
        eval_example.run_print_update(example)
    else:
        eval_example.run_print_check(example)


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
