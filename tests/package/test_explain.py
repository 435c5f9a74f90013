"""Explain: what is pasted is found, what is not known is not guessed, and no input takes long."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from context_workshop.explain import data, find, lines, matcher
from context_workshop.explain.data import entries, snippets

from .pasted import AWKWARD, FILLED, FRAMED, LOOP, NOTHING, TOLD_APART, TRACEBACK

if TYPE_CHECKING:
    from pathlib import Path
from typing import Any

EXPLAIN = (sys.executable, "-m", "context_workshop.explain")


def ids(text: str) -> list[str]:
    return [each.entry.id for each in find(text)]


def test_there_are_entries_and_each_finds_itself() -> None:
    """Each text of each entry, with something for what varies, leads to its entry first."""
    assert len(entries()) > 50
    wrong = []
    for entry in entries():
        for kind, text in entry.texts:
            said = f"{kind}: {text}" if kind and text else kind or text
            found = ids("\n".join((*entry.near[:1], said.replace("…", "x1"))))
            if entry.id not in found:
                wrong.append((said, found))
    assert wrong == []


@pytest.mark.parametrize("text", AWKWARD.values(), ids=AWKWARD)
def test_it_is_found_in(text: str) -> None:
    assert ids(text)[0] == "event-loop-is-closed"


def group(depth: int, message: str) -> BaseException:
    error: Exception = RuntimeError(message)
    for _ in range(depth):
        error = ExceptionGroup("unhandled errors in a TaskGroup", [error])
    return error


def test_of_a_group_ten_deep_the_innermost_comes_first() -> None:
    import traceback

    text = "".join(traceback.format_exception(group(10, "Event loop is closed")))
    assert "... (truncated, max_group_depth" not in text
    assert ids(text) == ["event-loop-is-closed", "exception-group"]


@pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING)
def test_nothing_is_guessed_for(text: str) -> None:
    assert ids(text) == []


@pytest.mark.parametrize(("text", "expected"), TOLD_APART)
def test_types_frames_and_what_is_near_tell_entries_apart(
    monkeypatch: pytest.MonkeyPatch, text: str, expected: list[str]
) -> None:
    rest: dict[str, Any] = {"words": {}, "code": "", "package": "", "snippets": []}
    known = tuple(data._entry(**(each | rest)) for each in FRAMED)  # type: ignore[arg-type]
    monkeypatch.setattr(matcher, "entries", lambda: known)
    matcher._index.cache_clear()
    try:
        assert ids(text) == expected
    finally:
        matcher._index.cache_clear()


def counted(text: str) -> int:
    """How many places are looked at: what the time depends on, and a machine's load doesn't."""
    return len(lines.lines(text))


@pytest.mark.parametrize("text", FILLED.values(), ids=FILLED)
def test_two_megabytes_of_anything_are_few_lines_of_bounded_length(text: str) -> None:
    assert len(text) > 1_700_000
    assert counted(text) <= 2 * lines.MOST / (lines.LONGEST - lines.OVERLAP)
    assert all(len(each.text) <= lines.LONGEST for each in lines.lines(text))
    assert set(ids(text)) <= {"timeout-error"}


def test_of_more_than_that_the_end_is_read_and_lines_keep_their_numbers() -> None:
    text = "an old line\n" * 400_000 + LOOP
    (found,) = find(text)
    assert (found.number, found.line) == (400_001, LOOP)
    assert find(LOOP + "\n" + "x" * (2 * lines.MOST)) == []


# --- the command


def explain(
    *arguments: str | Path, said: bytes | str = b"", **variables: str
) -> subprocess.CompletedProcess[bytes]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
    return subprocess.run(
        [*EXPLAIN, *arguments],
        input=said.encode() if isinstance(said, str) else said,
        capture_output=True,
        check=False,
        timeout=60,
        env=clean | {"LANG": "en_GB.UTF-8", "PYTHONUTF8": "1"} | variables,
    )


def test_what_is_known_has_a_meaning_a_cure_and_a_page() -> None:
    done = explain(said=TRACEBACK)
    assert (done.returncode, done.stderr) == (0, b"")
    shown = done.stdout.decode().splitlines()
    assert shown[:2] == [LOOP, f"line 7: {LOOP}"]
    assert any(line.startswith("Cure: ") for line in shown[:30])
    assert "Page: en/errors/closed/#event-loop-is-closed" in shown
    site = "http://127.0.0.1/workshop"
    done = explain("--lang", "zh", said=TRACEBACK, CONTEXT_WORKSHOP_SITE=site)
    assert f"页面：{site}/errors/closed/#event-loop-is-closed" in done.stdout.decode()


@pytest.mark.parametrize("locale", ["zh_CN.UTF-8", "en_GB.UTF-8", "C"])
def test_what_is_not_known_has_no_address_and_no_guess(locale: str) -> None:
    done = explain(said="all is well\n", LANG=locale)
    assert done.returncode == 1
    said = done.stdout.decode()
    assert said.startswith("这里不认识" if locale[0] == "z" else "Not known here")
    assert "errors/" not in said
    assert len(said.splitlines()) == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1"])
def test_any_encoding_is_read(encoding: str) -> None:
    assert explain(said=f"{LOOP}\n".encode(encoding)).returncode == 0
    done = explain(said=b"\xff\xfe\xfa" + os.urandom(1000) + f"\n{LOOP}\n".encode("utf-16-le"))
    assert b"Traceback" not in done.stderr


def test_a_terminal_that_knows_no_chinese_is_no_error() -> None:
    done = explain("--lang", "zh", said=LOOP, PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")


WRONG = {
    ("--lang", "fr"): "invalid choice",
    ("--http", "80"): "--http goes with --mcp",
    ("--mcp", "--", "x"): "--mcp serves, and runs no program",
    ("--",): "no program after --",
    ("--", "no-such-program"): "cannot run no-such-program",
    ("app.py",): "unrecognized arguments: app.py",
}


@pytest.mark.parametrize(("arguments", "said"), WRONG.items(), ids=WRONG.values())
def test_wrong_arguments(arguments: tuple[str, ...], said: str) -> None:
    done = explain(*arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in done.stderr.decode()


PROGRAM = """\
import sys
print("begins", sys.stdin.read())
print("not quite \\xff", file=sys.stderr)
sys.stderr.buffer.write(b"\\xff\\n")
raise RuntimeError("Event loop is closed")
"""


def test_a_programs_output_and_exit_code_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(PROGRAM)
    alone = subprocess.run(
        [sys.executable, tmp_path / "app.py"], input=b"in", capture_output=True, check=False
    )
    done = explain("--", sys.executable, tmp_path / "app.py", said="in")
    assert (done.returncode, done.stdout) == (1, alone.stdout)
    assert done.stderr.startswith(alone.stderr)
    assert done.stderr[len(alone.stderr) :].startswith(f"\n{LOOP}\n".encode())


ENDS = {
    "raise SystemExit(7)": (7, "Not known here"),
    "pass": (0, ""),
    "import logging; logging.error('Task was destroyed but it is pending!')": (0, "Task was destr"),
    "import os; os.abort()": (-signal.SIGABRT, "Not known here"),
    "import os, signal; os.kill(os.getpid(), signal.SIGKILL)": (-signal.SIGKILL, "Not known here"),
    "import sys; sys.argv[1:] == ['--lang', '--', 'x'] or exit(3)": (0, ""),
}


@pytest.mark.skipif(os.name == "nt", reason="signals end nothing there")
@pytest.mark.parametrize(("code", "ended"), ENDS.items(), ids=ENDS)
def test_it_ends_as_the_program_ended(code: str, ended: tuple[int, str]) -> None:
    done = explain("--", sys.executable, "-c", code, "--lang", "--", "x")
    assert done.returncode == ended[0]
    assert ended[1] in done.stderr.decode()
    assert ended[1] or not done.stderr


def test_a_slow_reader_gets_all_of_a_programs_output() -> None:
    """More than pipes hold, and read only when the program has long ended."""
    code = "for _ in range(300): print('x' * 1_000)"
    with subprocess.Popen([*EXPLAIN, "--", sys.executable, "-c", code], stdout=-1) as run:
        assert run.stdout
        time.sleep(2.5)
        assert len(run.stdout.read()) == 300_300
        assert run.wait(timeout=20) == 0


@pytest.mark.skipif(os.name == "nt", reason="it is for POSIX signals")
def test_sigterm_reaches_the_program_and_a_grandchild_holds_nothing_up() -> None:
    code = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(5))\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(child.pid, flush=True)\n"
        "while True: time.sleep(0.1)\n"  # one that comes just before a long sleep waits for it
    )
    with subprocess.Popen(
        [*EXPLAIN, "--", sys.executable, "-c", code], stdout=-1, stderr=-1
    ) as run:
        assert run.stdout
        grandchild = int(run.stdout.readline())
        try:
            began = time.monotonic()
            run.send_signal(signal.SIGTERM)
            assert run.wait(timeout=30) == 5
            assert time.monotonic() - began < 30
        finally:
            os.kill(grandchild, signal.SIGKILL)


@pytest.mark.skipif(os.name == "nt", reason="it is for POSIX signals")
def test_sigterm_that_comes_before_the_program_is_started_reaches_it() -> None:
    code = (
        "import os, signal, subprocess, sys\n"
        "from context_workshop.explain import run\n"
        "class Started(subprocess.Popen):\n"
        "    def __init__(self, *args, **options):\n"
        "        os.kill(os.getpid(), signal.SIGTERM)\n"
        "        super().__init__(*args, **options)\n"
        "subprocess.Popen = Started\n"
        "print(run.run([sys.executable, '-c', 'import time; time.sleep(60)'])[0])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=30
    )
    assert (done.stdout, done.stderr) == (f"{-signal.SIGTERM}\n", "")


def test_nothing_is_imported_that_an_extra_brings() -> None:
    code = "import sys, context_workshop.explain.command; print({'mcp'} & {*sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "set()\n"


def test_without_the_extra_it_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['mcp'] = None\n"
        "from context_workshop.explain.command import main; main(['--mcp'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 2
    assert "explain --mcp needs the extra 'mcp'" in done.stderr
    assert "pip install 'mcp>=2.3,<3'" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_or_none() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = explain("--mcp", "--http", port)
    assert done.returncode == 2
    assert f"cannot listen on port {port}: " in done.stderr.decode()
    assert "70000 is no port" in explain("--mcp", "--http", "70000").stderr.decode()


def test_snippets_come_with_what_they_printed() -> None:
    assert len(snippets()) > 50
    for entry in entries():
        assert set(entry.snippets) <= set(snippets())
