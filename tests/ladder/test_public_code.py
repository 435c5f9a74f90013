"""Test files that others wrote and that ship with Python and trio pass under the recorder."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

UNITTEST = "import sys, unittest\nunittest.main(module=None, argv=['unittest', *sys.argv[1:]])\n"
PYTEST = """\
import sys, pytest
sys.exit(pytest.main(["-p", "no:cacheprovider", "--assert=plain", "-q", *sys.argv[1:]]))
"""


def passed(folder: Path, program: str, module: str, *arguments: str) -> tuple[str, int]:
    (folder / "program.py").write_text(program)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "context_workshop.ladder",
            "--json",
            "ladder.json",
            "--module",
            module,
            "program.py",
            *arguments,
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    spans = json.loads((folder / "ladder.json").read_text(encoding="utf-8"))["spans"]
    return done.stdout + done.stderr, len(spans)


def is_here(module: str) -> bool:
    """Say whether a module can be imported; Debian leaves out parts of the package `test`."""
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # of the package that it is in
        return False


@pytest.mark.parametrize(
    ("module", "least"),
    [
        ("test.test_with", 40),
        ("test.test_contextlib", 150),
        ("test.test_contextlib_async", 60),
        ("test.test_asyncio.test_timeouts", 50),
        ("test.test_asyncio.test_taskgroups", 50),
    ],
)
def test_the_standard_librarys_tests(module: str, least: int, tmp_path: Path) -> None:
    if not is_here(module):
        pytest.skip(f"this Python was installed without {module}")
    output, spans = passed(tmp_path, UNITTEST, module, module)
    assert "\nOK" in output
    assert spans >= least


def test_trios_tests(tmp_path: Path) -> None:
    if not is_here("trio"):
        pytest.skip("trio is not installed")
    module = "trio._tests.test_sync"
    arguments = ("-p", "trio._tests.pytest_plugin", "--pyargs", module)
    output, spans = passed(tmp_path, PYTEST, module, *arguments)
    assert " passed" in output
    assert spans >= 50
