"""A build that ends early leaves nothing running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.site.processes import alive, ends, read_pid

if TYPE_CHECKING:
    from pathlib import Path

    from tests.site.conftest import SmallProject


# As in a terminal, though these tests may have been started by nohup, which ignores a closed one.
MKDOCS = """
import os, signal, sys
signal.signal(signal.SIGHUP, signal.SIG_DFL)
os.execv(sys.executable, [sys.executable, "-m", "mkdocs", *sys.argv[1:]])
"""
SLEEPS = "import os, time\nopen('pid', 'w').write(str(os.getpid()))\ntime.sleep(600)\n"


def start(project: SmallProject, temporary: Path, *command: str) -> subprocess.Popen[bytes]:
    """Its temporary folders are where the test looks, for one that is killed can't clear up."""
    return subprocess.Popen(
        [sys.executable, "-c", MKDOCS, *command],
        cwd=project.root,
        env=os.environ | {"TMPDIR": str(temporary)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("command", [["build"], ["serve", "-a", "127.0.0.1:0"]], ids=" ".join)
def test_an_interrupted_command_leaves_nothing(
    project: SmallProject, tmp_path: Path, command: list[str], number: str
) -> None:
    """Ctrl-C, the word of a process manager, and a terminal that was closed."""
    project.snippet("sleeps.py", SLEEPS, "")
    (temporary := tmp_path / "temporary").mkdir()
    build = start(project, temporary, *command)
    try:
        pid = read_pid(project.root / "pid")
        assert list(temporary.iterdir())
        build.send_signal(signal.Signals[number])
        build.wait(timeout=30)
    finally:
        build.kill()
    assert build.returncode != 0 or command[0] == "serve"
    assert ends(pid)
    assert list(temporary.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGKILL")
def test_a_killed_build_leaves_nothing_running(project: SmallProject, tmp_path: Path) -> None:
    project.snippet("sleeps.py", SLEEPS, "")
    build = start(project, tmp_path, "build", "-q")
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
    project: SmallProject, tmp_path: Path, end: str, number: signal.Signals | None
) -> None:
    """The server is a session of its own, in which no signal to the snippet's group arrives."""
    project.snippet("served.py", SERVED.replace("END", end), "")
    build = start(project, tmp_path, "build", "-q")
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
