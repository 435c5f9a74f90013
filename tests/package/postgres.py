"""A PostgreSQL of the tests' own: on a Unix socket in a temporary folder, stopped when they end."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDERS = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), Path("/usr/local/bin")]
REQUIRED = "WORKSHOP_POSTGRES"


def programs() -> Path | None:
    """The folder with the server's programs: Debian has them beside the path."""
    found = shutil.which("initdb")
    folders = [*FOLDERS, *([Path(found).resolve().parent] if found else [])]
    return next((each for each in folders if (each / "initdb").exists()), None)


class Server:
    """One server, its folder, and the user whom it runs as."""

    def __init__(self, programs: Path, folder: Path, user: str | None, *, fsync: bool) -> None:
        self._programs = programs
        self._folder = folder
        self._user = user
        self._fsync = "on" if fsync else "off"

    def url(self, database: str = "postgres", user: str = "owner", password: str = "") -> str:
        who = f"{user}:{password}" if password else user
        return f"postgresql://{who}@/{database}?host={quote(str(self._folder), safe='')}"

    def run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._programs / program, *arguments],
            user=self._user,
            cwd=self._folder,
            env=os.environ | {"LC_ALL": "C"},
            stdout=subprocess.DEVNULL,  # a pipe would stay open as long as the server
            stderr=subprocess.DEVNULL,
            timeout=120,
            check=False,
        )
        if done.returncode:
            log = self._folder / "log"
            raise RuntimeError(f"{program}: {log.read_text() if log.exists() else done.returncode}")

    def make(self) -> None:
        self.run("initdb", "-D", "data", "-U", "owner", "-A", "trust", "--no-sync", "-E", "UTF8")
        rules = self._folder / "data/pg_hba.conf"
        rules.write_text("local all guest scram-sha-256\nlocal all all trust\n")
        self.start()

    def start(self) -> None:
        options = (
            f"-k {self._folder} -c listen_addresses= -c fsync={self._fsync} -c max_connections=60"
        )
        self.run("pg_ctl", "start", "-w", "-D", "data", "-l", "log", "-o", options)

    def stop(self, how: str = "immediate") -> None:
        self.run("pg_ctl", "stop", "-w", "-D", "data", "-m", how)


@contextmanager
def server(*, fsync: bool = False) -> Iterator[Server]:
    """Start a server, or skip the test; fail it where one is required."""
    found = programs()
    if found is None:
        import pytest  # the benchmarks use this too, without it

        why = "no PostgreSQL on this machine: Debian's package is `postgresql`"
        if os.environ.get(REQUIRED) == "required":
            pytest.fail(why)
        pytest.skip(why)
    user = "nobody" if os.geteuid() == 0 else None  # it refuses to run as root
    # A socket's path has 107 characters at most, and that user may not look into pytest's folders.
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as name:
        if user is not None:
            shutil.chown(name, user)
        running = Server(found, Path(name), user, fsync=fsync)
        running.make()
        try:
            yield running
        finally:
            running.stop()
