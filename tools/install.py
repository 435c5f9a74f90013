"""Install what is locked, and nothing else: `make` runs this, with the standard library alone.

A lock is complete, so nothing is resolved: no release of others can change an install, or break
it. uv does it in seconds; it takes the index, proxy and certificates that pip is set up for,
which it does not read itself. Where it can't be had, or fails, pip installs the same files.
"""

# Also read by a Python that is too old, to say so: nothing newer than 3.8 in the syntax.
from __future__ import annotations

import argparse
import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
MADE = "made"
"""A file in an environment: its existence says that it is whole, its text where it was made."""

UV_LOCK = ROOT / "requirements-uv.lock"
BUILD_LOCK = ROOT / "requirements-build.lock"
"""What builds the distributions that have no wheel, and this project."""

LOCKED = ["--no-deps", "--require-hashes"]
FAILED = """\
The packages could not be installed (see above).
- Is there a network? Behind a proxy, set HTTPS_PROXY=http://HOST:PORT.
- To take a package mirror: pip config set global.index-url ADDRESS
Nothing is lost: the same command goes on from here."""


class InstallError(Exception):
    """What can't be done, and the remedy."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("venv", help="make a virtual environment, or check that it is usable")
    one.add_argument("folder", type=Path)
    one.add_argument("--chosen", action="store_true", help="this Python was asked for by name")
    one = commands.add_parser("packages", help="install a lock")
    one.add_argument("lock", type=Path)
    one.add_argument("--into", type=Path, default=Path(sys.prefix), metavar="FOLDER")
    one.add_argument("--editable", action="store_true", help="and this project, editable")
    arguments = parser.parse_args()
    try:
        if arguments.command == "venv":
            make_venv(arguments.folder, chosen=arguments.chosen)
        else:
            install(arguments.lock, arguments.into, editable=arguments.editable)
    except InstallError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


def executable(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def make_venv(folder: Path, *, chosen: bool) -> None:
    """Make it with this Python, or keep the one that is there if it is usable.

    What is not usable stays as it is: it may hold what somebody else put there.

    Raises:
        InstallError: It is broken, moved, or of another Python than the one that was asked for.
    """
    made = folder / MADE
    if folder.exists():
        wrong = _wrong(folder, chosen=chosen or not made.exists())
        if wrong:
            raise InstallError(f"{folder} {wrong}: delete it (rm -rf {folder}), then again.")
        if made.exists():
            return
    if sys.version_info < OLDEST:
        raise InstallError(
            f"Python 3.11 or later is needed, and {sys.executable} is {_dotted(sys.version_info)}: "
            "make PYTHON=python3.12 …"
        )
    if subprocess.run([sys.executable, "-m", "venv", str(folder)], check=False).returncode:
        raise InstallError(
            f"{folder} could not be made (see above). On Debian, Ubuntu: apt install python3-venv"
        )
    made.write_text(f"{folder.resolve()}\n", encoding="utf-8")


def _dotted(version: Sequence[object]) -> str:
    return ".".join(map(str, version[:2]))


def _wrong(folder: Path, *, chosen: bool) -> str:
    """Why this environment can't be used, or nothing."""
    python = executable(folder)
    made = folder / MADE
    if not python.exists():
        return "has no Python that works" if made.exists() or os.path.lexists(python) else ""
    ask = [str(python), "-c", "import sys; print(*sys.version_info[:2])"]
    try:
        said = subprocess.run(ask, capture_output=True, text=True, check=True, timeout=60).stdout
        version = tuple(map(int, said.split()))
    except (OSError, subprocess.SubprocessError, ValueError):
        return "has no Python that works"
    if version < OLDEST:
        return f"was made with Python {_dotted(version)}, and 3.11 or later is needed"
    if chosen and version != sys.version_info[:2]:
        wanted = _dotted(sys.version_info)
        return f"was made with Python {_dotted(version)}, and {wanted} is asked for"
    there = made.read_text(encoding="utf-8").strip() if made.exists() else ""
    if there and Path(there) != folder.resolve():
        return f"was made as {there}, and a virtual environment can't be moved"
    return ""


def install(lock: Path, folder: Path, *, editable: bool) -> None:
    """Install a lock, and this project if asked; then check that all fits together.

    Raises:
        InstallError: Something could not be installed; what was installed before stays.
    """
    python = executable(folder)
    pip = [sys.executable, "-m", "pip", "--python", str(python)]
    ours = ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    steps = [
        [*LOCKED, "--only-binary", ":all:", "--requirement", str(BUILD_LOCK)],
        [*LOCKED, "--no-build-isolation", "--requirement", str(lock)],
        *([ours] if editable else []),
    ]
    uv = _uv()
    settings = _settings() if uv else {}

    def with_uv(verb: str, *options: str) -> bool:
        command = [str(uv), "pip", verb, "--quiet", "--python", str(python), *options]
        return not _run(command, settings).returncode

    done = uv is not None and all(with_uv("install", *step) for step in steps)
    if not done:
        if uv:
            print("uv could not install (see above): going on with pip", file=sys.stderr)
        for step in steps:
            if _run([*pip, "install", *QUIET, *step], PIP).returncode:
                raise InstallError(FAILED)
    if not (with_uv("check") if uv else not _run([*pip, "check"], PIP).returncode):
        raise InstallError(
            f"The packages in {folder} don't fit together (see above). The lock does: something "
            f"else was installed there. Delete it (rm -rf {folder}), then again."
        )


QUIET = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
PIP = {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}


def _run(
    command: list[str], more: Mapping[str, str], *, quiet: bool = False
) -> subprocess.CompletedProcess[str]:
    out = subprocess.PIPE if quiet else None
    env = {**os.environ, **more}
    return subprocess.run(command, env=env, check=False, stdout=out, stderr=out, text=True)


def _uv() -> str | None:
    """The locked uv, installed beside this Python; None where it can't be had."""
    command = [sys.executable, "-m", "pip", "install", *QUIET, "--quiet", *LOCKED]
    done = _run([*command, "--only-binary", ":all:", "-r", str(UV_LOCK)], PIP, quiet=True)
    uv = shutil.which("uv", path=str(executable(Path(sys.prefix)).parent))
    if done.returncode or uv is None:
        why = (done.stderr.strip() or "it is not there").splitlines()[-1]
        print(f"uv can't be had ({why}): going on with pip, which is slower", file=sys.stderr)
        return None
    return uv


def _settings() -> dict[str, str]:
    listed = _run([sys.executable, "-m", "pip", "config", "list"], PIP, quiet=True).stdout
    return uv_environment(pip_settings(listed), os.environ)


def pip_settings(listed: str) -> dict[str, str]:
    """What `pip config list` says that `pip install` is to use; a variable wins over a file."""
    found: dict[str, str] = {}
    for section in ("global", "install", ":env:"):
        for line in listed.splitlines():
            key, _, value = line.partition("=")
            if key.startswith(f"{section}."):
                name = key[len(section) + 1 :].lower().replace("_", "-")
                found[name] = str(ast.literal_eval(value))
    return found


TO_UV = {
    "index-url": ("UV_DEFAULT_INDEX", "UV_INDEX_URL"),
    "extra-index-url": ("UV_INDEX", "UV_EXTRA_INDEX_URL"),
    "find-links": ("UV_FIND_LINKS",),
    "no-index": ("UV_NO_INDEX",),
    "trusted-host": ("UV_INSECURE_HOST",),
    "timeout": ("UV_HTTP_TIMEOUT",),
    "default-timeout": ("UV_HTTP_TIMEOUT",),
    "retries": ("UV_HTTP_RETRIES",),
    "cert": ("SSL_CERT_FILE", "SSL_CERT_DIR"),
    "client-cert": ("SSL_CLIENT_CERT",),
}
"""pip's settings, and uv's variable for each; where any of these is set, it stays."""


def uv_environment(settings: Mapping[str, str], environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that make uv do as pip is set up to; what is set for uv itself wins."""
    found = {}
    for name, value in settings.items():
        variables = TO_UV.get(name, ())
        if not variables or not value.strip() or any(environment.get(each) for each in variables):
            continue
        separator = "," if name == "find-links" else " "
        found[variables[0]] = separator.join(value.split()) if name in MANY else value
    proxy = settings.get("proxy", "").strip()
    if proxy:
        address = proxy if "://" in proxy else f"http://{proxy}"
        found.update(dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "https_proxy"), address))
    # One index after the other, and the hash decides; uv alone would stop at the first that knows
    # the name, though another has the version.
    always = {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_PYTHON_DOWNLOADS": "never"}
    return {**{key: value for key, value in always.items() if key not in environment}, **found}


MANY = ("extra-index-url", "find-links", "trusted-host")

if __name__ == "__main__":
    main()
