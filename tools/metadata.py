"""What each locked distribution requires, read from the wheels themselves: a part of `make lock`.

An install resolves nothing, so a lock that lacks something would only be noticed by whoever runs
into it, perhaps on another platform. So pip is asked, for each supported Python and platform, for
the metadata of the wheel that it would take there (`--dry-run --report`: it reads the metadata
alone where the index offers that), and what they require is committed. `problems()` compares it
with the locks, without a network. For macOS, Windows and arm64 this is all that was looked at.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from packaging.markers import Marker

ROOT = Path(__file__).resolve().parent.parent
METADATA = ROOT / "requirements.metadata.toml"

PYTHONS = ("3.11.0", "3.11.15", "3.12.0", "3.12.15", "3.13.0", "3.13.15", "3.14.0", "3.14.15")
"""The ends of each line: a marker may name a version between them."""

_MANYLINUX = ("linux", *(f"manylinux_2_{minor}" for minor in range(5, 37)), "manylinux2014")
_MACOS = ("macosx_11_0", "macosx_14_0")


def _tags(systems: tuple[str, ...], machine: str) -> list[str]:
    return [f"{each}_{machine}" for each in systems]


PLATFORMS = {
    # os_name, sys_platform, platform_system, platform_machine, and what wheels call it
    "linux-x86_64": ("posix", "linux", "Linux", "x86_64", _tags(_MANYLINUX, "x86_64")),
    "linux-arm64": (
        "posix",
        "linux",
        "Linux",
        "aarch64",
        _tags(_MANYLINUX, "aarch64"),
    ),
    "macos-arm64": ("posix", "darwin", "Darwin", "arm64", _tags(_MACOS, "arm64")),
    "macos-x86_64": ("posix", "darwin", "Darwin", "x86_64", _tags(_MACOS, "x86_64")),
    "windows": ("nt", "win32", "Windows", "AMD64", ["win_amd64"]),
}
NO_WHEEL = ("jieba",)
"""Published as source only; requirements-build.lock has what builds it."""


@dataclass(frozen=True)
class Pin:
    name: str
    version: str
    marker: Marker | None
    hashes: frozenset[str]

    def __str__(self) -> str:
        return f"{self.name}=={self.version}"


@dataclass(frozen=True)
class Lock:
    """A lock file, and what is asked of it."""

    path: Path
    roots: tuple[str, ...]

    def pins(self) -> list[Pin]:
        return read(self.path.read_text(encoding="utf-8"))


def read(text: str) -> list[Pin]:
    """The pins of a lock file."""
    found = []
    for block in re.split(r"(?m)^(?=[\w.-]+==)", text)[1:]:
        head, *rest = block.split(" \\\n")
        requirement = Requirement(head)
        version = next(iter(requirement.specifier)).version
        hashes = frozenset(re.findall(r"--hash=sha256:(\w+)", "".join(rest)))
        name = canonicalize_name(requirement.name)
        found.append(Pin(name, version, requirement.marker, hashes))
    return found


def locks(root: Path = ROOT) -> list[Lock]:
    """All that `make` installs, with the requirements that each must meet."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    optional = project["project"]["optional-dependencies"]
    own = canonicalize_name(project["project"]["name"])
    extras = [each for extra in optional.values() for each in extra]
    ours = [each for each in extras if canonicalize_name(Requirement(each).name) != own]
    bench = (root / "benchmarks/requirements.in").read_text(encoding="utf-8").splitlines()

    def group(name: str) -> Iterator[str]:
        for each in groups[name]:
            yield from [each] if isinstance(each, str) else group(each["include-group"])

    return [
        Lock(root / "requirements-uv.lock", tuple(group("uv"))),
        Lock(root / "requirements-build.lock", tuple(group("build"))),
        Lock(root / "requirements.lock", (*ours, *group("site"))),
        Lock(root / "requirements-dev.lock", (*ours, *group("dev"))),
        Lock(
            root / "benchmarks/requirements.lock",
            tuple(each for each in bench if each and not each.startswith("#")),
        ),
    ]


def environments() -> Iterator[tuple[str, dict[str, str]]]:
    """Each supported Python and platform, and what markers see there."""
    for python in PYTHONS:
        for name, (os_name, system, platform, machine, _) in PLATFORMS.items():
            yield (
                f"Python {python} on {name}",
                {
                    "implementation_name": "cpython",
                    "implementation_version": python,
                    "os_name": os_name,
                    "platform_machine": machine,
                    "platform_python_implementation": "CPython",
                    "platform_release": "",
                    "platform_system": platform,
                    "platform_version": "",
                    "python_full_version": python,
                    "python_version": python.rpartition(".")[0],
                    "sys_platform": system,
                },
            )


def active(pins: Iterable[Pin], environment: Mapping[str, str]) -> dict[str, Pin]:
    """The pins that are installed there, by name."""
    return {
        pin.name: pin
        for pin in pins
        if pin.marker is None or pin.marker.evaluate({**environment, "extra": ""})
    }


def problems(
    pins: Iterable[Pin],
    roots: Iterable[str],
    metadata: Mapping[str, Mapping[str, Any]],
    environment: Mapping[str, str],
) -> list[str]:
    """What the lock lacks there: each requirement, extras too, must be met by one of its pins."""
    there = active(pins, environment)
    waiting: list[tuple[str, Requirement]] = [("this project", _parsed(each)) for each in roots]
    waiting += [(str(pin), each) for pin in there.values() for each in _requires(metadata, pin)]
    found = []
    extras: set[tuple[str, str]] = set()
    while waiting:
        user, requirement = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({**environment, "extra": ""}):
            continue
        pin = there.get(canonicalize_name(requirement.name))
        if pin is None:
            found.append(f"{user} requires {requirement}, which is not locked")
            continue
        if not requirement.specifier.contains(pin.version, prereleases=True):
            found.append(f"{user} requires {requirement}, and {pin} is locked")
        for extra in requirement.extras - {extra for name, extra in extras if name == pin.name}:
            extras.add((pin.name, extra))
            waiting += [
                (f"{pin.name}[{extra}]", _parsed(str(each).partition(";")[0]))
                for each in _requires(metadata, pin)
                if each.marker
                and each.marker.evaluate({**environment, "extra": extra})
                and not each.marker.evaluate({**environment, "extra": ""})
            ]
    return sorted(found)


def _requires(metadata: Mapping[str, Mapping[str, Any]], pin: Pin) -> list[Requirement]:
    return [_parsed(each) for each in metadata[str(pin)]["requires"]]


@cache
def _parsed(text: str) -> Requirement:
    return Requirement(text)


def load(path: Path = METADATA) -> dict[str, dict[str, Any]]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def collect(pins: Iterable[Pin]) -> dict[str, set[tuple[str, ...]]]:
    """What the wheels of each pin require: more than one answer where they differ.

    Raises:
        SystemExit: There is no wheel for a supported Python and platform, or it is not locked.
    """
    pins = list(pins)
    found: dict[str, set[tuple[str, ...]]] = {}
    single: set[str] = set()  # one wheel for all, so it is read once
    for python in sorted(PYTHONS, key=lambda each: each.endswith(".0")):
        for name, (*_, tags) in PLATFORMS.items():
            environment = dict(environments())[f"Python {python} on {name}"]
            there = [
                pin
                for pin in pins
                if (pin.marker is None or pin.marker.evaluate({**environment, "extra": ""}))
                and str(pin) not in (found if python.endswith(".0") else single)
            ]
            if there:
                print(f"Python {python} on {name}: {len(there)} to read", flush=True)
            for pin, file, requires in _report(there, python, tags):
                found.setdefault(str(pin), set()).add(requires)
                if len(pin.hashes) <= 2 and file.endswith(("-none-any.whl", ".tar.gz")):
                    single.add(str(pin))
    # What is installed on no supported Python and platform (Pyodide, say) is in no answer.
    return found


def _report(
    pins: list[Pin], python: str, tags: list[str]
) -> Iterator[tuple[Pin, str, tuple[str, ...]]]:
    """The file that pip would take there, and what it requires.

    One version of each at a time: two locks may hold different ones.
    """
    waiting = list(dict.fromkeys(pins))
    while waiting:
        batch = list({pin.name: pin for pin in reversed(waiting)}.values())
        waiting = [pin for pin in waiting if pin not in batch]
        with tempfile.TemporaryDirectory() as folder:
            listed = Path(folder, "pins.txt")
            listed.write_text("\n".join(map(str, batch)), encoding="utf-8")
            report = Path(folder, "report.json")
            command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--no-deps"]
            command += ["--ignore-installed", "--no-build-isolation", "--only-binary", ":all:"]
            command += ["--no-binary", ",".join(NO_WHEEL), "--implementation", "cp"]
            command += ["--python-version", python, "--target", folder, "--report", str(report)]
            command += [word for tag in tags for word in ("--platform", tag)]
            command += ["--requirement", str(listed)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                sys.exit(f"{done.stderr}\npip finds no file for Python {python}, {tags[-1]}")
            by_name = {pin.name: pin for pin in batch}
            for each in json.loads(report.read_text(encoding="utf-8"))["install"]:
                pin = by_name[canonicalize_name(each["metadata"]["name"])]
                digest = each["download_info"]["archive_info"]["hashes"]["sha256"]
                if digest not in pin.hashes:
                    sys.exit(f"{pin}: pip would take a file that is not locked")
                file = each["download_info"]["url"]
                yield pin, file, tuple(each["metadata"].get("requires_dist", ()))


def main() -> None:
    pins: dict[tuple[str, Marker | None], Pin] = {}
    for lock in locks():
        for pin in lock.pins():
            pins.setdefault((str(pin), pin.marker), pin)
    found = collect(pins.values())
    lines = ["# What each locked distribution requires: written by `make lock`, read by the tests."]
    for name, answers in sorted(found.items()):
        # Where wheels of one version differ, all that any of them requires must be met.
        requires = list(dict.fromkeys(each for answer in sorted(answers) for each in answer))
        lines += ["", f"[{json.dumps(name)}]"]
        lines += ["wheels-differ = true"] if len(answers) > 1 else []
        lines += ["requires = ["]
        lines += [f"    {json.dumps(each, ensure_ascii=False)}," for each in requires]
        lines += ["]"] if requires else []
        if not requires:
            lines[-1] = "requires = []"
    METADATA.write_text("\n".join(lines) + "\n", encoding="utf-8")
    metadata = load()
    wrong = [
        f"{lock.path.name}, {name}: {each}"
        for lock in locks()
        for name, environment in environments()
        for each in problems(lock.pins(), lock.roots, metadata, environment)
    ]
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
