"""The check of generator managers: what it must find, and what it must let pass."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent, indent

import pytest

from context_workshop.testing.cleanup import check


def manager(body: str, decorator: str = "@contextmanager") -> str:
    return f"{decorator}\ndef manager():\n{indent(dedent(body).strip(), '    ')}\n"


FLAGGED = {
    "nothing around it": ("yield\nrelease()", "release()"),
    "outside the finally": ("try:\n    yield\nfinally:\n    pass\nrelease()", "release()"),
    "in the try": ("try:\n    yield\n    release()\nfinally:\n    pass", "release()"),
    "after a with": ("with lock:\n    yield\nrelease()", "release()"),
    "in a with": ("with lock:\n    yield\n    release()", "release()"),
    "only Exception": ("try:\n    yield\nexcept Exception:\n    raise\nrelease()", "release()"),
    "value used": ("x = yield\nrelease(x)", "release(x)"),
    "one branch": ("if a:\n    yield\n    release()\nelse:\n    yield", "release()"),
    "after the branches": ("if a:\n    yield 1\nelse:\n    yield 2\nrelease()", "release()"),
    "in a handler": ("try:\n    a()\nexcept E:\n    yield\nrelease()", "release()"),
    "in a match": ("match a:\n    case 1:\n        yield\nrelease()", "release()"),
    "yield from": ("yield from other()\nrelease()", "release()"),
    "a test that does it": ("yield\nif release():\n    raise E", "if release():"),
    "a branch that does it": ("yield\nif open:\n    release()", "if open:"),
    "an else that does it": ("yield\nif closed:\n    pass\nelse:\n    release()", "if closed:"),
    "a name from outside": ("global x\nold = x\nyield\nx = old", "x = old"),
    "a nonlocal name": ("nonlocal x\nyield\nx, y = 1, 2", "x, y = 1, 2"),
    "what is computed by a release": ("yield\ncode = process.wait()", "code = process.wait()"),
    "an element": ("yield\ndel table[name]", "del table[name]"),
    "an attribute removed": ("yield\ndel a.b", "del a.b"),
    "a sum outside": ("yield\na.count -= 1", "a.count -= 1"),
    "after a commit": ("yield\nc.commit()\nc.close()", "c.close()"),
    "another way that releases": ("if a:\n    yield\nelse:\n    yield\n    release()", "release()"),
    "after a check": ("yield\nassert ok\nrelease()", "release()"),
    "awaited": ("yield\nawait release()", "await release()"),
    "an assignment": ("old = a.b\nyield\na.b = old", "a.b = old"),
    "a cancel of something else": ("with tg:\n    yield\n    timer.cancel()", "timer.cancel()"),
    "the mark in the wrong place": ("a()  # on success only\nyield\nrelease()", "release()"),
    "the mark of an inner block": (
        "with a:\n    yield\n    commit()  # on success only\nrelease()",
        "release()",
    ),
}


@pytest.mark.parametrize(("body", "statement"), FLAGGED.values(), ids=FLAGGED)
def test_flagged(body: str, statement: str) -> None:
    source = manager(body)
    (found,) = check(source)
    assert found.statement == statement
    assert source.splitlines()[found.line - 1].strip() == statement
    assert "skips `" in str(found)
    assert "finally" in str(found)


PASSED = {
    "nothing after": "yield",
    "a check": "with scope() as s:\n    yield s\nif s.caught and now() > end:\n    raise E",
    "an assertion": "yield\nassert state() == 'clean'\nself.assertEqual(a, b)",
    "own variables": "start = time()\nyield\ntook = time() - start\nbefore, x = x, None\ndel took",
    "a check in branches": "yield\nif a:\n    raise E\nelif b:\n    pass\nelse:\n    sys.exit(1)",
    "a checkpoint": "with a:\n    yield\nawait anyio.lowlevel.checkpoint_if_cancelled()",
    "commits": "with closing(c):\n    yield c\n    c.commit()\n    await c.commit()",
    "cancels if told": "with scope() as s:\n    yield s\n    if flag:\n        s.cancel()",
    "another way": "for a in b:\n    yield a\n    break\nif not a:\n    yield None",
    "defines": "yield\ndef later():\n    release()\nimport os",
    "a tuple with BaseException": "try:\n    yield\nexcept (E, BaseException):\n    raise\nx()",
    "finally": "try:\n    yield\nfinally:\n    release()",
    "an exit": "with lock:\n    yield",
    "finally in an exit": "with lock:\n    try:\n        yield\n    finally:\n        release()",
    "else": "try:\n    yield\nexcept E:\n    raise\nelse:\n    commit()\nfinally:\n    release()",
    "every exception": "try:\n    yield\nexcept BaseException:\n    undo()\n    raise\ncommit()",
    "a bare except": "try:\n    yield\nexcept:\n    undo()\n    raise\ncommit()",
    "marked": "yield\ncommit()  # on success only",
    "marked above": "yield\n# on success only\ncommit()",
    "marked, two lines": "with a:\n    yield\n    commit()  # on success only\n    log()",
    "return": "if off:\n    yield None\n    return\ntry:\n    yield\nfinally:\n    release()",
    "cancels its group": "with group() as tg:\n    yield tg\n    tg.cancel_scope.cancel()",
    "cancels its scope": "with scope() as s:\n    yield s\n    s.cancel()",
    "a function inside": "def f():\n    yield\n    release()\nyield f",
    "a lambda inside": "f = lambda: (yield)\nrelease(f)\nyield",
    "a docstring after": "yield\n...",
    "no yield": "release()",
}


@pytest.mark.parametrize("body", PASSED.values(), ids=PASSED)
def test_passed(body: str) -> None:
    assert check(manager(body)) == []


DECORATED = [
    "@contextlib.contextmanager",
    "@asynccontextmanager",
    "@cm",
    "@timed\n@contextmanager",
    "@contextmanager()",
]


@pytest.mark.parametrize("decorator", DECORATED)
def test_knows_the_decorator(decorator: str) -> None:
    source = "from contextlib import contextmanager as cm\n" + manager("yield\nx()", decorator)
    assert len(check(source)) == 1
    assert len(check(source.replace("\ndef", "\nasync def"))) == 1


@pytest.mark.parametrize("decorator", ["@pytest.fixture", "@cache", ""])
def test_leaves_other_generators_alone(decorator: str) -> None:
    assert check(manager("yield\nx()", decorator).lstrip()) == []


def test_methods_and_inner_managers_are_found() -> None:
    method = "class A:\n" + indent(manager("yield\nx()"), "    ")
    assert len(check(method)) == 1
    assert len(check("def outer():\n" + indent(method, "    "))) == 1


def run(*arguments: Path | str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "context_workshop.testing.cleanup", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_the_command(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text(manager("yield\nrelease()"))
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv/other.py").write_text(manager("yield\nrelease()"))
    done = run(tmp_path)
    assert done.returncode == 1
    assert done.stdout.startswith(f"{bad}:4: an error in the block of manager() skips `release()`")
    assert done.stdout.count("\n") == 1
    bad.write_text(manager("yield"))
    assert run(tmp_path).returncode == 0


def test_the_command_leaves_out_what_it_is_told_to(tmp_path: Path) -> None:
    for name in ("x_broken.py", "sub/y_broken.py", "sub/z.py"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(manager("yield\nrelease()"))
    assert run(tmp_path).stdout.count("\n") == 3
    done = run(tmp_path, "--exclude", "*_broken.py")
    assert (done.returncode, done.stdout.count("\n")) == (1, 1)
    done = run(tmp_path, "--exclude", "*_broken.py", "--exclude", "sub/*")
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("source", [b"def", b"\xff", b"x = 1\n\0"])
def test_the_command_says_what_it_cannot_read_and_reads_on(tmp_path: Path, source: bytes) -> None:
    bad = tmp_path / "bad.py"
    bad.write_bytes(source)
    (tmp_path / "more.py").write_text(manager("yield\nrelease()"))
    done = run(tmp_path)
    assert (done.returncode, done.stdout.count(f"{bad}:1: is not Python")) == (2, 1)
    assert "skips `release()`" in done.stdout
    assert run(bad).returncode == 2


def test_the_command_refuses_what_is_not_there(tmp_path: Path) -> None:
    done = run(tmp_path / "none")
    assert done.returncode == 2
    assert "there is no" in done.stderr
    assert run().returncode == 2


def test_the_hook_for_pre_commit_runs_the_command() -> None:
    text = (Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text("utf-8")
    (entry,) = re.findall(r"^  entry: (.*)$", text, re.MULTILINE)
    assert entry == "python -m context_workshop.testing.cleanup"


def test_needs_the_standard_library_alone() -> None:
    code = "import sys, context_workshop.testing.cleanup; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert not {"anyio", "hypothesis", "mcp", "pytest"} & set(done.stdout.split())
