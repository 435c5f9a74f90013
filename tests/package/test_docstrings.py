"""Every example in a docstring runs and prints what it says."""

import ast
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
