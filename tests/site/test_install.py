"""What `make` installs: the lock and nothing else, whoever releases what, and whatever is there."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

import pytest
from tools.install import executable, pip_settings, uv_environment

from .conftest import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

NO_UV = "uv==0.0.1 --hash=sha256:" + "0" * 64 + "\n"
"""A lock of uv that nothing meets: pip has to do it."""

REQUIRES = {
    "anyio": (),
    "starlette": ("anyio>=1",),
    "pydantic": ('email-validator>=1; extra == "email"',),
    "email-validator": (),
    "openai": ("pydantic>=1", "anyio>=1"),
    "mcp": ("pydantic[email]>=1", "starlette>=1"),
}
"""Made up, with what broke an install once: an extra of what is locked without it."""


def wheel(folder: Path, name: str, release: str, requires: Iterable[str] = ()) -> str:
    """Write a wheel and return its hash."""
    module = name.replace("-", "_")
    info = f"{module}-{release}.dist-info"
    metadata = [f"Metadata-Version: 2.1\nName: {name}\nVersion: {release}"]
    metadata += [f"Requires-Dist: {each}" for each in requires]
    metadata += ["Provides-Extra: email"] if "extra" in "".join(requires) else []
    files = {
        f"{module}.py": f"release = {release!r}\n",
        f"{info}/METADATA": "\n".join(metadata) + "\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\n"
        "Tag: py3-none-any\n",
    }
    record = ""
    for name_in, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())
        record += f"{name_in},sha256={digest.rstrip(b'=').decode()},{len(text)}\n"
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n"
    path = folder / f"{module}-{release}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for each, text in files.items():
            archive.writestr(each, text)
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Clone:
    """A project that installs as this one does, from a folder of wheels and no network."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.wheels = root / "wheels"
        self.venv = root / ".venv"
        self.lock = root / "requirements.lock"
        (root / "tools").mkdir(parents=True)
        self.wheels.mkdir()
        shutil.copy(REPOSITORY / "tools/install.py", root / "tools/install.py")
        self.lock.write_text("".join(self.pin(name, *each) for name, each in REQUIRES.items()))
        (root / "requirements-build.lock").write_text(self.pin("setuptools"))
        (root / "requirements-uv.lock").write_text(NO_UV)
        for name, requires in REQUIRES.items():
            wheel(self.wheels, name, "99.0", requires)

    def pin(self, name: str, *requires: str) -> str:
        return f"{name}==1.0 --hash=sha256:{wheel(self.wheels, name, '1.0', requires)}\n"

    def run(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        clean = {
            name: value for name, value in os.environ.items() if name[:4] not in {"PIP_", "UV_C"}
        }
        return subprocess.run(
            [sys.executable, "tools/install.py", *words],
            cwd=self.root,
            env=clean | {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1"} | variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def install(self, **variables: str) -> subprocess.CompletedProcess[str]:
        if not self.venv.exists():
            bare = [sys.executable, "-m", "venv", "--without-pip", str(self.venv)]
            subprocess.run(bare, check=True, timeout=60)
        links = {"PIP_FIND_LINKS": self.wheels.as_uri()}
        words = ("packages", "requirements.lock", "--into", ".venv")
        return self.run(*words, **(links | variables))

    def installed(self) -> dict[str, str]:
        ask = (
            "import json; from importlib.metadata import distributions; "
            "print(json.dumps({each.name: each.version for each in distributions()}))"
        )
        command = [str(executable(self.venv)), "-I", "-c", ask]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        found: dict[str, str] = json.loads(done.stdout)
        return found


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path / "路径 with a space")


def _has_uv() -> bool:
    try:
        return f"uv=={version('uv')} " in (REPOSITORY / "requirements-uv.lock").read_text("utf-8")
    except PackageNotFoundError:
        return False


@pytest.fixture(params=["uv", "pip"])
def installer(request: pytest.FixtureRequest, clone: Clone) -> str:
    text = (REPOSITORY / "requirements-uv.lock").read_text("utf-8")
    if request.param == "uv" and not _has_uv():
        pytest.skip("the locked uv is not installed here: make .venv/site installs it")
    if request.param == "uv":
        clone.root.joinpath("requirements-uv.lock").write_text(text)
    return str(request.param)


def test_newer_releases_change_nothing(clone: Clone, installer: str) -> None:
    done = clone.install()
    assert done.returncode == 0, done.stderr
    assert ("going on with pip" in done.stderr) == (installer == "pip")
    assert clone.installed() == dict.fromkeys([*REQUIRES, "setuptools"], "1.0")


def test_the_newer_releases_are_in_front(clone: Clone) -> None:
    """Else the test above would prove nothing: whoever asks without the lock gets them."""
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "-q"]
    command += ["--no-index", "--find-links", clone.wheels.as_uri(), "mcp", "--report", "-"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    chosen = {each["metadata"]["version"] for each in json.loads(done.stdout)["install"]}
    assert chosen == {"99.0"}


def test_a_file_with_another_hash_is_refused(clone: Clone) -> None:
    wheel(clone.wheels, "anyio", "1.0", ["sniffio"])
    done = clone.install()
    assert done.returncode == 1
    assert "could not be installed" in done.stderr
    assert "anyio" not in clone.installed()


def test_a_second_run_goes_on(clone: Clone, installer: str) -> None:
    missing = clone.wheels / "openai-1.0-py3-none-any.whl"
    kept = missing.rename(clone.root / missing.name)
    done = clone.install()
    assert done.returncode == 1, installer
    assert "Nothing is lost" in done.stderr
    assert "Traceback" not in done.stderr
    kept.rename(missing)
    done = clone.install()
    assert done.returncode == 0, done.stderr
    assert clone.installed()["openai"] == "1.0"


def test_what_does_not_fit_is_told(clone: Clone) -> None:
    lock = clone.lock.read_text()
    clone.lock.write_text("".join(f"{each}\n" for each in lock.splitlines() if "anyio" not in each))
    done = clone.install()
    assert done.returncode == 1
    assert "don't fit together" in done.stderr
    assert "anyio" in done.stdout + done.stderr


def stand_in(clone: Clone, said: str) -> None:
    """A `.venv` whose Python says this."""
    python = executable(clone.venv)
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\n{said}\n")
    python.chmod(0o755)


posix = pytest.mark.skipif(os.name == "nt", reason="a shell script stands for Python")


@posix
@pytest.mark.parametrize(
    ("said", "made", "why"),
    [
        ("echo 3 9", False, "was made with Python 3.9, and 3.11 or later is needed"),
        ("echo 3 9", True, "was made with Python 3.9, and 3.11 or later is needed"),
        ("exit 127", True, "has no Python that works"),
        ("echo 3 99", False, "was made with Python 3.99, and {here} is asked for"),
    ],
)
def test_an_environment_that_is_of_no_use(clone: Clone, said: str, made: bool, why: str) -> None:
    stand_in(clone, said)
    if made:
        (clone.venv / "made").touch()
    before = sorted(clone.venv.rglob("*"))
    done = clone.run("venv", ".venv")
    here = ".".join(map(str, sys.version_info[:2]))
    assert done.returncode == 1
    assert done.stderr == f".venv {why.format(here=here)}: delete it (rm -rf .venv), then again.\n"
    assert sorted(clone.venv.rglob("*")) == before


@posix
def test_another_python_is_kept_unless_this_one_was_asked_for(clone: Clone) -> None:
    stand_in(clone, "echo 3 99")
    (clone.venv / "made").touch()
    assert clone.run("venv", ".venv").returncode == 0
    done = clone.run("venv", ".venv", "--chosen")
    assert done.returncode == 1
    assert "was made with Python 3.99" in done.stderr


@posix
def test_a_python_that_is_gone(clone: Clone) -> None:
    python = executable(clone.venv)
    python.parent.mkdir(parents=True)
    python.symlink_to(clone.root / "uninstalled")
    done = clone.run("venv", ".venv")
    assert done.returncode == 1
    assert done.stderr.startswith(".venv has no Python that works: delete it")


def test_one_that_was_moved(clone: Clone) -> None:
    bare = [sys.executable, "-m", "venv", "--without-pip", str(clone.venv)]
    subprocess.run(bare, check=True, timeout=60)
    made = clone.venv / "made"
    made.write_text(f"{clone.venv.resolve()}\n", encoding="utf-8")
    assert clone.run("venv", ".venv").returncode == 0
    made.write_text(f"{clone.root / 'elsewhere/.venv'}\n", encoding="utf-8")
    done = clone.run("venv", ".venv")
    assert done.returncode == 1
    assert "elsewhere/.venv, and a virtual environment can't be moved" in done.stderr


def test_one_whose_making_was_interrupted_is_made_again(clone: Clone) -> None:
    bare = [sys.executable, "-m", "venv", "--without-pip", str(clone.venv)]
    subprocess.run(bare, check=True, timeout=60)
    done = clone.run("venv", ".venv")
    assert done.returncode == 0, done.stderr
    assert "pip" in clone.installed()
    assert (clone.venv / "made").read_text(encoding="utf-8") == f"{clone.venv.resolve()}\n"


LISTED = r"""
:env:.index-url='http://127.0.0.1:8/simple'
global.cert='/etc/our roots.pem'
global.extra-index-url='\nhttp://127.0.0.1:1/a\nhttp://127.0.0.1:2/b'
global.index-url='http://127.0.0.1:9/simple'
global.proxy='proxy:3128'
install.find-links='/wheels /more'
freeze.timeout='5'
"""


def test_pips_configuration_is_handed_to_uv() -> None:
    settings = pip_settings(LISTED)
    assert settings["index-url"] == "http://127.0.0.1:8/simple"
    assert "timeout" not in settings  # another command's
    found = uv_environment(settings, {"UV_INDEX_STRATEGY": "first-index"})
    assert found == {
        "UV_DEFAULT_INDEX": "http://127.0.0.1:8/simple",
        "UV_INDEX": "http://127.0.0.1:1/a http://127.0.0.1:2/b",
        "UV_FIND_LINKS": "/wheels,/more",
        "SSL_CERT_FILE": "/etc/our roots.pem",
        "HTTP_PROXY": "http://proxy:3128",
        "HTTPS_PROXY": "http://proxy:3128",
        "https_proxy": "http://proxy:3128",
        "UV_PYTHON_DOWNLOADS": "never",
    }


def test_what_is_set_for_uv_wins() -> None:
    found = uv_environment(pip_settings(LISTED), {"UV_INDEX_URL": "http://127.0.0.1:7/simple"})
    assert "UV_DEFAULT_INDEX" not in found
    assert found["UV_INDEX"]
