"""The runner, by breaking things: one clear error with file and line, and nothing left running."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.site.processes import alive, ends
from workshop_site.project import Project, SiteError
from workshop_site.running import transcripts
from workshop_site.running.mask import mask
from workshop_site.running.runner import ATTEMPTS, Runner, StoppedError, environment
from workshop_site.running.runs import Job

if TYPE_CHECKING:
    from tests.site.conftest import SmallProject

ALL_KINDS = """
import atexit, logging, subprocess, sys, threading, warnings
atexit.register(print, "atexit")
print("stdout")
print("stderr", file=sys.stderr)
logging.warning("logging")
warnings.warn("a warning")
subprocess.run([sys.executable, "-c", "print('child')"])
thread = threading.Thread(target=print, args=("thread",)); thread.start(); thread.join()
failing = threading.Thread(target=lambda: 1 / 0, name="failing"); failing.start(); failing.join()
class Loud:
    def __del__(self): print("finalizer")
loud = Loud()
def fail(): raise ValueError("uncaught") from KeyError("cause")
fail()
"""


def transcript(small: SmallProject, path: Path) -> str:
    project = Project(small.root)
    return transcripts.transcript(project, path, Runner(project).run(path))


def test_all_kinds_of_output_are_what_a_plain_shell_prints(project: SmallProject) -> None:
    path = project.snippet("all.py", ALL_KINDS)
    plain = subprocess.run(
        [sys.executable, "snippets/c/all.py"],
        cwd=project.root,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=60,
    )
    run = Runner(Project(project.root)).run(path)
    assert run.output == plain.stdout
    assert run.returncode == plain.returncode == 1
    for kind in ("stdout", "stderr", "WARNING:root:logging", "UserWarning: a warning", "child"):
        assert kind in run.output.decode()
    for kind in ("thread", "ZeroDivisionError", "ValueError: uncaught", "atexit", "finalizer"):
        assert kind in run.output.decode()


def test_snippets_share_nothing(project: SmallProject) -> None:
    code = "import os, sys, logging\nprint('x' in os.environ, logging.root.handlers)\n"
    code += "os.environ['x'] = '1'; logging.basicConfig(); sys.exit(0)\n"
    paths = [project.snippet(f"{name}.py", code) for name in "ab"]
    runs = Runner(Project(project.root)).run_all([Job(path) for path in paths])
    assert [run.output for run in runs.values()] == [b"False []\n"] * 2


def test_keys_and_proxies_stay_outside(
    project: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_API_KEY", "https_proxy", "WORKSHOP_LLM", "PYTHONWARNINGS"):
        monkeypatch.setenv(name, "secret")
    path = project.snippet("env.py", "import os\nprint('secret' in os.environ.values())\n")
    assert transcript(project, path) == "False\n"


def test_an_uncaught_error_is_reported_at_its_line(project: SmallProject) -> None:
    path = project.snippet("raises.py", "x = 1\n\nraise ValueError('boom')\n")
    with pytest.raises(
        SiteError, match=r"^snippets/c/raises.py:3: ended with exit status 1"
    ) as info:
        transcript(project, path)
    assert "ValueError: boom" in str(info.value)


def test_an_exit_status(project: SmallProject) -> None:
    path = project.snippet("exits.py", "import sys\nsys.exit(3)\n")
    with pytest.raises(SiteError, match=r"snippets/c/exits.py:1: ended with exit status 3, not 0"):
        transcript(project, path)


def test_a_hanging_snippet_is_ended_with_its_children(project: SmallProject) -> None:
    code = """
        import subprocess, sys
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        print(child.pid, flush=True)
        child.wait()
    """
    path = project.snippet("hangs.py", code.replace("\n        ", "\n"))
    run = Runner(Project(project.root), limit=1.5).run(path)
    assert run.timed_out
    assert not alive(int(run.output))
    with pytest.raises(SiteError, match="still running after"):
        transcripts.transcript(Project(project.root), path, run)


@pytest.mark.skipif(sys.platform != "linux", reason="orphans are adopted on Linux only")
@pytest.mark.parametrize("new_session", [False, True])
def test_a_child_that_outlives_its_snippet_is_ended(
    project: SmallProject, *, new_session: bool
) -> None:
    code = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'],"
        f" start_new_session={new_session})\n"
        "print(child.pid)\n"
    )
    path = project.snippet("forks.py", code)
    run = Runner(Project(project.root)).run(path)
    assert not alive(int(run.output))
    with pytest.raises(SiteError, match=r"forks.py:1: left processes running.*sleep\(600\)"):
        transcripts.transcript(Project(project.root), path, run)


def test_a_snippet_that_prints_five_megabytes(project: SmallProject) -> None:
    path = project.snippet("long.py", "print('x' * 5_000_000)\n")
    with pytest.raises(SiteError, match=r"long.py:1: printed 5,000,001 bytes"):
        transcript(project, path)


def test_output_that_is_not_utf8(project: SmallProject) -> None:
    path = project.snippet("bytes.py", "import os\nos.write(1, b'ok \\xff')\n")
    with pytest.raises(
        SiteError, match=r"bytes.py:1: printed something that is not UTF-8 \(byte 3"
    ):
        transcript(project, path)


def test_files_left_in_the_temporary_folder(project: SmallProject) -> None:
    code = "import tempfile\ntempfile.NamedTemporaryFile(delete=False, suffix='.db').close()\n"
    path = project.snippet("leaves.py", code)
    with pytest.raises(SiteError, match=r"leaves.py:1: left files .*\.db"):
        transcript(project, path)


def test_mask() -> None:
    text = """\
Traceback (most recent call last):
  File "/home/me/ws/snippets/c/x.py", line 3, in <module>
    connect()
    ^^^^^^^^^
  File "/usr/lib/python3.11/socket.py", line 9, in connect
    raise OSError(
    ^^^^^^^^^^^^^^
  + Exception Group Traceback (most recent call last):
  |   File "/home/me/ws/src/context_workshop/pool.py", line 7, in f
  |     return g()
  |            ^^^
  |   File "/usr/lib/python3.11/asyncio/base.py", line 7, in g
  |     await h
OSError: 127.0.0.1:54321 <Thing object at 0x7f00deadbeef>
"""
    assert (
        mask(text, Path("/home/me/ws"))
        == """\
Traceback (most recent call last):
  File "snippets/c/x.py", line 3, in <module>
    connect()
  + Exception Group Traceback (most recent call last):
  |   File "src/context_workshop/pool.py", line 7, in f
  |     return g()
OSError: 127.0.0.1:PORT <Thing object at 0x…>
"""
    )


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        ("a_broken.py", "raise KeyError\n", "a_broken.py:1: a broken snippet says in its first"),
        ("b_broken.py", "# expect: sometimes!\n", "b_broken.py:1: '# expect: sometimes!' is none"),
        (
            "c_broken.py",
            "# expect: KeyError\nprint(1)\n",
            "c_broken.py:1: ended with exit status 0",
        ),
        (
            "d_broken.py",
            "# expect: KeyError\nint('x')\n",
            "d_broken.py:1: did not end with KeyError",
        ),
        ("e_broken.py", "# expect: output leaked\nprint('ok')\n", "e_broken.py:1: no line matches"),
        (
            "f_broken.py",
            "# expect: exit 3\nprint('ok')\n",
            "f_broken.py:1: ended with exit status 0",
        ),
    ],
)
def test_a_broken_snippet_must_stay_broken(
    project: SmallProject, name: str, code: str, message: str
) -> None:
    path = project.snippet(name, code)
    with pytest.raises(SiteError) as info:
        transcript(project, path)
    assert message in str(info.value)


@pytest.mark.parametrize(
    "code",
    [
        "# expect: KeyError\nraise KeyError('k')\n",
        "# expect: exit 3\nraise SystemExit(3)\n",
        "# expect: output ^leaked \\d$\nprint('leaked 2')\n",
        "# expect: ExceptionGroup\nraise ExceptionGroup('g', [ValueError('v')])\n",
    ],
)
def test_a_broken_snippet_that_is(project: SmallProject, code: str) -> None:
    path = project.snippet("x_broken.py", code)
    plain = subprocess.run(
        [sys.executable, str(path)], capture_output=True, check=False, timeout=60
    )
    assert transcript(project, path).count("\n") == (plain.stdout + plain.stderr).count(b"\n")


def test_a_run_that_is_stopped_is_not_kept(project: SmallProject) -> None:
    path = project.snippet("sleeps.py", "import time\nprint('half', flush=True)\ntime.sleep(600)\n")
    runner = Runner(Project(project.root))
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(runner.run, path)
        while not runner._children:
            time.sleep(0.01)
        runner.stop()
        with pytest.raises(StoppedError):
            running.result(30)
    with pytest.raises(StoppedError):
        runner.run(path)
    assert not list((project.root / ".snippet-cache").glob("*.json"))


ENDS_ITS_SUPERVISOR = """
import os, signal, time
tries = open("tries", "a+")
print(os.getpid(), file=tries, flush=True)
if {when}:
    os.kill(os.getppid(), signal.SIGKILL)  # as the kernel does when memory is short
    time.sleep(600)
print("ran")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the snippet ends with its supervisor on Linux")
def test_a_supervisor_that_is_killed_is_started_again(project: SmallProject) -> None:
    code = ENDS_ITS_SUPERVISOR.format(when="tries.seek(0) or len(tries.readlines()) == 1")
    assert transcript(project, project.snippet("killed.py", code, "")) == "ran\n"
    first, second = map(int, (project.root / "tries").read_text().split())
    assert ends(first)
    assert not alive(second)


@pytest.mark.skipif(sys.platform != "linux", reason="the snippet ends with its supervisor on Linux")
def test_a_supervisor_that_is_killed_each_time(project: SmallProject) -> None:
    path = project.snippet("killed.py", ENDS_ITS_SUPERVISOR.format(when="True"), "")
    with pytest.raises(SiteError, match=r"^snippets/c/killed.py:1: .* ended with status -9 before"):
        Runner(Project(project.root)).run(path)
    tries = [int(pid) for pid in (project.root / "tries").read_text().split()]
    assert len(tries) == ATTEMPTS
    assert all(map(ends, tries))
