"""`python -m context_workshop.ladder`."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from context_workshop.ladder import from_json

PROGRAM = """\
import contextlib, sys
with contextlib.nullcontext():
    print("inside", *sys.argv[1:])
sys.exit(3)
"""
DRAWN = """\
2  ┌ contextlib.nullcontext()
3  │ · inside{}
2  └ contextlib.nullcontext()
┌ entered   └ left   · printed
"""


def ladder(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "context_workshop.ladder", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONUTF8": "1", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "program.py").write_text(PROGRAM)
    return tmp_path


def test_the_ladder_follows_the_programs_output(folder: Path) -> None:
    done = ladder(folder, "program.py", "--svg", "x")
    assert done.stdout == "inside --svg x\n"
    assert done.stderr == "\n" + DRAWN.format(" --svg x")
    assert done.returncode == 3


def test_ascii_by_request_and_where_the_terminal_cannot_do_more(folder: Path) -> None:
    asked = ladder(folder, "--ascii", "program.py")
    poor = ladder(folder, "program.py", PYTHONUTF8="0", PYTHONIOENCODING="ascii:strict")
    assert asked.stderr == poor.stderr
    assert asked.stderr.isascii()
    assert "+ contextlib.nullcontext()" in asked.stderr


def test_real_time(folder: Path) -> None:
    done = ladder(folder, "--time", "program.py")
    assert done.stderr.count(" ms  ") == 3


def test_files_instead_of_text(folder: Path) -> None:
    done = ladder(folder, "--svg", "l.svg", "--json", "l.json", "program.py")
    assert (done.stdout, done.stderr, done.returncode) == ("inside\n", "", 3)
    assert (folder / "l.svg").read_text(encoding="utf-8").startswith("<svg ")
    spans = from_json((folder / "l.json").read_text(encoding="utf-8")).spans
    assert [span.label for span in spans] == ["contextlib.nullcontext()"]


def test_a_program_that_changes_its_directory(folder: Path) -> None:
    program = "import os, contextlib\nos.chdir('/')\nwith contextlib.nullcontext(): pass\n"
    (folder / "program.py").write_text(program)
    ladder(folder, "--json", "l.json", "program.py")
    assert (folder / "l.json").is_file()


def test_modules_by_name(folder: Path) -> None:
    package = folder / "package"
    package.mkdir()
    module = "from contextlib import nullcontext\ndef work():\n    with nullcontext({}): pass\n"
    (package / "__init__.py").write_text(module.format("'package'"))
    (package / "inner.py").write_text(module.format("'inner'"))
    (folder / "packaged.py").write_text(module.format("'other'"))
    program = "import package, package.inner, packaged\n"
    program += "package.work(); package.inner.work(); packaged.work()\n"
    (folder / "program.py").write_text(program)
    ladder(folder, "--json", "l.json", "--module", "package", "program.py")
    whole = json.loads((folder / "l.json").read_text())
    assert [(span["file"], span["label"]) for span in whole["spans"]] == [
        ("package", "nullcontext('package')"),
        ("package.inner", "nullcontext('inner')"),
    ]
    assert not list(folder.glob("package/__pycache__/*"))


def test_the_workshops_own_modules(folder: Path) -> None:
    program = "from context_workshop import Timer\nimport context_workshop.ladder\n"
    program += "with Timer(): pass\nprint(context_workshop.ladder.record.__name__)\n"
    (folder / "program.py").write_text(program)
    done = ladder(folder, "--module", "context_workshop", "program.py")
    assert done.stdout == "record\n"
    assert "┌ Timer()" in done.stderr


def test_never_closed_at_every_kind_of_end(folder: Path) -> None:
    start = "import contextlib, sys, threading\nstack = contextlib.ExitStack()\n"
    start += "stack.enter_context(contextlib.nullcontext('leaked'))\n"
    stay = "def stay():\n    with lock:\n        inside.set()\n        threading.Event().wait()\n"
    stay += "lock, inside = threading.Lock(), threading.Event()\n"
    stay += "threading.Thread(target=stay, daemon=True).start()\ninside.wait()\n"
    for end in ("", "1 / 0", "sys.exit(5)", "raise KeyboardInterrupt", stay):
        (folder / "program.py").write_text(start + end)
        done = ladder(folder, "program.py")
        assert "contextlib.nullcontext('leaked')  never closed\n" in done.stderr
        assert ("lock  never closed" in done.stderr) == (end is stay)


def test_a_program_without_with(folder: Path) -> None:
    (folder / "program.py").write_text("1 + 1")
    said = "no with block was entered and nothing printed in what is recorded: program.py\n"
    assert ladder(folder, "program.py").stderr == f"\n{said}"
    done = ladder(folder, "--svg", "l.svg", "program.py")
    assert done.stderr.endswith(f"l.svg not written: {said}")
    assert done.returncode == 0


RUNS_PYTEST = """\
import sys, pytest
sys.exit(pytest.main(["-p", "no:cacheprovider", "-q", *sys.argv[1:]]))
"""
A_TEST = """\
from contextlib import nullcontext
def test_it():
    with nullcontext("inside"): assert True
"""


def test_pytests_own_imports(folder: Path) -> None:
    (folder / "program.py").write_text(RUNS_PYTEST)
    (folder / "test_it.py").write_text(A_TEST)
    alone = ladder(folder, "program.py", "test_it.py")
    assert "no with block was entered and nothing printed in what is recorded: program.py\n" in (
        alone.stderr
    )
    assert "pytest's --assert=plain\n" in alone.stderr
    named = ladder(folder, "--module", "test_it", "program.py", "test_it.py")
    assert "--module test_it had no effect: pytest compiled it; with its option --assert=plain" in (
        named.stderr
    )
    right = ladder(folder, "--module", "test_it", "program.py", "--assert=plain", "test_it.py")
    assert '3  ┌ nullcontext("inside")\n' in right.stderr
    assert "effect" not in right.stderr
    assert alone.returncode == named.returncode == right.returncode == 0


def test_a_module_that_is_not_imported(folder: Path) -> None:
    done = ladder(folder, "--module", "nowhere", "program.py")
    assert done.stderr.endswith("--module nowhere had no effect: it was not imported\n")


def test_the_fixture_for_pytest(folder: Path) -> None:
    test = A_TEST.replace("test_it()", "test_it(ladder)") + "    assert len(ladder.spans) == 1\n"
    (folder / "test_it.py").write_text(test)
    plugin = ["-p", "context_workshop.ladder.pytest_plugin", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *plugin, "test_it.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "1 passed" in done.stdout


def test_every_event_on_request(folder: Path) -> None:
    (folder / "program.py").write_text("for n in range(9): print(n)\n")
    assert "× 7" in ladder(folder, "program.py").stderr
    assert ladder(folder, "--all", "program.py").stderr.count("·") == 10


def test_the_options_are_documented(folder: Path) -> None:
    said = ladder(folder, "--help").stdout
    options = set(re.findall(r"--[a-z]+", said)) - {"--help", "--assert"}
    assert options == {"--svg", "--json", "--module", "--time", "--all", "--ascii"}
    for language in ("en", "zh"):
        page = Path(__file__).parents[2] / f"docs/{language}/reference/ladder.md"
        text = page.read_text(encoding="utf-8")
        assert options <= set(re.findall(r"--[a-z]+", text))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: script"),
        (["missing.py"], "cannot read missing.py: No such file or directory"),
        (["."], "cannot read .: Is a directory"),
        (["--json", "no/such/place", "program.py"], "cannot write no/such/place"),
        (["--svg", ".", "program.py"], "cannot write ."),
        (
            ["--module", "os", "program.py"],
            "cannot record program.py: Python itself has imported os",
        ),
    ],
)
def test_what_cannot_be_done_is_said(folder: Path, arguments: list[str], message: str) -> None:
    done = ladder(folder, *arguments)
    assert f"error: {message}" in done.stderr
    assert done.stdout == ""
    assert done.returncode == 2


@pytest.mark.parametrize("source", [b"with open(:\n", b"x = '\xff'\n", b"\x7fELF\0\0\xff", b"\0"])
def test_what_is_not_python_is_said(folder: Path, source: bytes) -> None:
    (folder / "program.py").write_bytes(source)
    done = ladder(folder, "program.py")
    assert "program.py" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode in {1, 2}


def test_a_syntax_error_is_shown_as_python_shows_it(folder: Path) -> None:
    (folder / "program.py").write_text("a = 1\nwith open('x') as 5:\n    pass\n")
    plain = subprocess.run(
        [sys.executable, "program.py"], cwd=folder, capture_output=True, text=True, check=False
    )
    recorded = ladder(folder, "program.py")
    assert (recorded.stderr, recorded.returncode) == (plain.stderr, plain.returncode)
