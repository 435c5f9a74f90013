import sys
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, TextIO

from context_workshop.mcp import stdio

HERE = Path(__file__).parent / "servers"
AUTHOR = {"GIT_AUTHOR_NAME": "Ann", "GIT_AUTHOR_EMAIL": "ann@example.org"}
COMMITTER = {
    name.replace("AUTHOR", "COMMITTER"): value
    for name, value in AUTHOR.items()
}


def dev_servers(
    project: Path, log: TextIO
) -> Mapping[str, AbstractAsyncContextManager[Any]]:
    """The servers of a development machine, not yet started."""
    python, folder = sys.executable, str(project)
    notes = str(project.with_suffix(".db"))
    return {
        "files": stdio(
            *(python, str(HERE / "filesystem_server.py"), folder), stderr=log
        ),
        "notes": stdio(
            *(python, str(HERE / "sqlite_server.py"), notes), stderr=log
        ),
        "git": stdio(
            *(python, "-m", "mcp_server_git"),
            env=AUTHOR | COMMITTER,
            stderr=log,
        ),
        "fetch": stdio(
            *(python, "-m", "mcp_server_fetch", "--allow-private-ips"),
            env={"PATH": ""},  # else it installs packages, if it finds npm
            stderr=log,
        ),
    }
