"""The runner, by breaking things: one clear error with file and line, and nothing left running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from context_workshop.ladder import LABELS
from workshop_site import transcripts
from workshop_site.mask import mask
from workshop_site.project import Project, SiteError, loud
from workshop_site.runner import Job, Runner, environment
from workshop_site.show import LADDER_LABELS
from workshop_site.stage import Stage

from .conftest import FENCE, block

if TYPE_CHECKING:
    from .conftest import SmallProject

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


def transcript(small: SmallProject, path: Path, **options: float) -> str:
    project = Project(small.root)
    return transcripts.transcript(project, path, Runner(project, **options).run(path))


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


def test_a_source_that_is_not_utf8(project: SmallProject) -> None:
    project.snippet("latin.py", b"# caf\xe9\nprint(1)\n", "1\n")
    built = project.build()
    assert built.returncode != 0
    assert "snippets/c/latin.py:1: the file is not UTF-8" in built.log


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


def test_the_cache_knows_what_a_run_depends_on(project: SmallProject) -> None:
    project.write("snippets/c/helper.py", "text = 'one'\n")
    path = project.snippet("main.py", "from helper import text\nprint(text)\n")
    other = project.snippet("other.py", "print('other')\n")
    before = Runner(Project(project.root))
    keys = before.key(path), before.key(other)
    assert before.run(path).output == b"one\n"
    project.write("snippets/c/helper.py", "text = 'three'\n")
    after = Runner(Project(project.root))
    assert after.run(path).output == b"three\n"
    assert after.key(other) == keys[1]
    project.write("src/context_workshop/new.py", "x = 1\n")
    after.refresh()
    assert after.key(other) != keys[1]


def test_a_cached_run_is_not_run_again(project: SmallProject) -> None:
    code = "from pathlib import Path\nf = Path('count'); f.open('a').write('x')\nprint('ran')\n"
    path = project.snippet("counts.py", code)
    for _ in range(2):
        assert Runner(Project(project.root)).run(path).output == b"ran\n"
    assert (project.root / "count").read_text() == "x"


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


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_an_interrupted_build_leaves_nothing_running(project: SmallProject) -> None:
    code = "import os, time\nopen('pid', 'w').write(str(os.getpid()))\ntime.sleep(600)\n"
    project.snippet("sleeps.py", code, "")
    build = subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "build"],
        cwd=project.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        pid = read_pid(project.root / "pid")
        build.send_signal(signal.SIGINT)
        build.communicate(timeout=30)
    finally:
        build.kill()
    assert build.returncode != 0
    assert ends(pid)


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGKILL")
def test_a_killed_build_leaves_nothing_running(project: SmallProject) -> None:
    code = "import os, time\nopen('pid', 'w').write(str(os.getpid()))\ntime.sleep(600)\n"
    project.snippet("sleeps.py", code, "")
    build = subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "build", "-q"], cwd=project.root, stderr=subprocess.DEVNULL
    )
    try:
        pid = read_pid(project.root / "pid")
    finally:
        build.kill()
        build.wait(timeout=30)
    assert ends(pid)


SERVED = """
import asyncio, os, sys
from pathlib import Path
from mcp import Client, StdioServerParameters

SERVER = '''
import os, time
from mcp.server import MCPServer
server = MCPServer("deaf", log_level="ERROR")
@server.tool()
def pid() -> int:
    return os.getpid()
server.run("stdio")
time.sleep(600)  # though its input has ended
'''

async def main() -> None:
    server = StdioServerParameters(command=sys.executable, args=["-c", SERVER])
    async with Client(server) as client:
        result = await client.call_tool("pid")
        Path("pid").write_text(str(result.structured_content["result"]))
        END

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="orphans are adopted on Linux only")
@pytest.mark.parametrize(
    ("end", "number"),
    [
        ("await asyncio.sleep(600)", signal.SIGINT),
        ("await asyncio.sleep(600)", signal.SIGKILL),
        ("os._exit(3)", None),
    ],
    ids=["interrupted", "killed", "failed"],
)
def test_a_build_that_ends_early_leaves_no_mcp_server(
    project: SmallProject, end: str, number: signal.Signals | None
) -> None:
    """The server is a session of its own, in which no signal to the snippet's group arrives."""
    project.snippet("served.py", SERVED.replace("END", end), "")
    build = subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "build", "-q"], cwd=project.root, stderr=subprocess.DEVNULL
    )
    try:
        pid = read_pid(project.root / "pid")
        if number is not None:
            assert alive(pid)
            build.send_signal(number)
        build.wait(timeout=60)
    finally:
        build.kill()
    assert build.returncode != 0
    assert ends(pid)


def read_pid(file: Path) -> int:
    deadline = time.monotonic() + 60
    while not (file.exists() and file.read_text()):
        assert time.monotonic() < deadline, "the snippet did not start"
        time.sleep(0.05)
    return int(file.read_text())


def ends(pid: int) -> bool:
    deadline = time.monotonic() + 30
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not alive(pid)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not (stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z")


class TestBuild:
    """`mkdocs build`, as a user runs it, with and without `--strict`."""

    def test_both_languages_show_the_source_and_the_output(self, project: SmallProject) -> None:
        project.snippet("hello.py", "print('<hello>')\n", "<hello>\n")
        built = project.build("--strict")
        assert built.returncode == 0, built.log
        for language, label in (("zh", "输出"), ("en", "Output")):
            html = project.html(language)
            assert "&lt;hello&gt;" in html
            assert f'<span class="snippet-label">{label}</span>' in html
            assert "python snippets/c/hello.py" in html

    @pytest.mark.parametrize("options", [(), ("--strict",)])
    @pytest.mark.parametrize(
        ("page", "message"),
        [
            (block("c/missing.py"), "docs/en/index.md:2: there is no snippets/c/missing.py"),
            (block("../outside.py"), "'../outside.py' lies outside snippets/"),
            (block("c/ok.py", f'{FENCE} colour="red"'), "unknown options: colour"),
            (block("c/ok.py", f'{FENCE} title="other.py"'), 'title="other.py"'),
            (block("c/ok.py", FENCE.replace("above", "left")), 'source="left", not source="above"'),
            (block("c/ok.py", FENCE.replace("text", "html")), 'result="html", not result="text"'),
            (f"```python {FENCE}\nprint(1)\n```\n", "runs code that is not a file"),
            ("# a { #same }\n\n## b { #same }\n", "the anchor 'same' stands on 2 headings"),
        ],
    )
    def test_bad_pages(
        self, project: SmallProject, page: str, message: str, options: tuple[str, ...]
    ) -> None:
        project.write("snippets/c/ok.py", "print('ok')\n")
        project.write("snippets/c/ok.out", "ok\n")
        project.write("outside.py", "print('outside')\n")
        project.page(page)
        self.fails(project, message, *options)

    @pytest.mark.parametrize("options", [(), ("--strict",)])
    def test_a_stale_transcript_shows_the_difference_and_the_command(
        self, project: SmallProject, options: tuple[str, ...]
    ) -> None:
        project.snippet("old.py", "print('one')\nprint('new')\n", "one\nold\n")
        log = self.fails(
            project, "snippets/c/old.out:2: snippets/c/old.py prints something", *options
        )
        assert "-old" in log
        assert "+new" in log
        assert "make approve" in log

    @pytest.mark.parametrize("options", [(), ("--strict",)])
    def test_a_missing_transcript(self, project: SmallProject, options: tuple[str, ...]) -> None:
        project.snippet("unseen.py", "print('one')\n")
        log = self.fails(project, "snippets/c/unseen.py:1: has no approved transcript", *options)
        assert "make approve" in log

    def test_elsewhere_a_difference_is_a_warning(self, project: SmallProject) -> None:
        project.write(
            "pyproject.toml",
            '[tool.workshop]\nreference-python = "2.7"\nreference-platform = "vms"\n',
        )
        project.snippet("old.py", "print('new')\n", "old\n")
        built = project.build()
        assert built.returncode == 0, built.log
        assert "prints something else now" in built.log
        assert "new" in project.html()

    def test_an_error_in_the_english_edition_leaves_no_chinese_site(
        self, project: SmallProject
    ) -> None:
        project.snippet("ok.py", "print('ok')\n", "ok\n")
        project.write("docs/en/index.md", block("c/missing.py"))
        self.fails(project, "there is no snippets/c/missing.py")

    def test_a_broken_link_leaves_no_site_in_strict_mode(self, project: SmallProject) -> None:
        project.page("[x](missing.md)\n")
        self.fails(project, "missing.md", "--strict")

    def test_a_page_is_found_from_any_folder(self, project: SmallProject, tmp_path: Path) -> None:
        project.snippet("ok.py", "print('ok')\n", "ok\n")
        command = [sys.executable, "-m", "mkdocs", "build", "-f", str(project.root / "mkdocs.yml")]
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        subprocess.run(command, cwd=elsewhere, check=True, capture_output=True, timeout=120)
        assert "ok" in project.html()

    @staticmethod
    def fails(project: SmallProject, message: str, *options: str) -> str:
        built = project.build(*options)
        assert built.returncode != 0
        assert message in built.log
        site = project.root / "site"
        assert not site.exists() or not list(site.rglob("*.html"))
        return built.log


def test_no_error_of_a_formatter_is_swallowed() -> None:
    with pytest.raises(SiteError, match=r"(?s)machinery.*ZeroDivisionError"):
        loud(lambda: str(1 / 0))()
    with pytest.raises(SiteError, match=r"^as it is$"):
        loud(refuse)()


def refuse() -> str:
    raise SiteError("as it is")


class TestLadder:
    """The fence option that draws a snippet's with blocks."""

    CODE = "from contextlib import nullcontext\nwith nullcontext('x') as x:\n    print(x)\n"

    def test_it_stands_below_the_output(self, project: SmallProject) -> None:
        project.snippet("nested.py", self.CODE, "x\n")
        project.page(block("c/nested.py", f'{FENCE} ladder="on"'))
        built = project.build("--strict")
        assert built.returncode == 0, built.log
        for language, word in (("zh", "时间从上往下"), ("en", "time downwards")):
            html = project.html(language)
            figure = html[html.index('<figure class="snippet-ladder"') :]
            assert 'id="ladder-c-nested"' in figure
            assert "nullcontext(" in figure
            assert word in figure

    def test_a_snippet_that_cannot_be_recorded(self, project: SmallProject) -> None:
        project.snippet("quits.py", f"import os\n{self.CODE}os._exit(0)\n", "x\n")
        project.page(block("c/quits.py", f'{FENCE} ladder="on"'))
        TestBuild.fails(project, "snippets/c/quits.py:1: its with blocks could not be recorded")

    def test_all_its_words_are_translated(self) -> None:
        assert LADDER_LABELS["zh"].keys() == LABELS.keys()

    def test_the_option_has_one_value(self, project: SmallProject) -> None:
        project.snippet("nested.py", self.CODE, "x\n")
        project.page(block("c/nested.py", f'{FENCE} ladder="yes"'))
        TestBuild.fails(project, 'ladder="yes", not ladder="on"')


def test_an_edit_runs_that_snippet_only(project: SmallProject) -> None:
    """What `mkdocs serve` does at each change: a new build on the same stage."""
    paths = [project.snippet(f"{name}.py", f"print('{name}')\n") for name in ("one", "two")]
    here = Stage(project.root)
    here.prefetch()
    assert sorted(here.runner.executed) == paths
    project.write("snippets/c/two.py", "print('changed')\n")
    here.new_build()
    here.prefetch()
    assert here.runner.executed[2:] == paths[1:]
