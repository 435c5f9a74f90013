"""The locks are complete: nothing is resolved at install time, so nothing may be lacking."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest
from tools import metadata
from tools.metadata import Lock, active, environments, problems, read

from .conftest import REPOSITORY

LOCKS = metadata.locks()
ENVIRONMENTS = dict(environments())
METADATA = metadata.load()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: str(lock.path.relative_to(REPOSITORY)))
def test_every_requirement_is_met_everywhere(lock: Lock) -> None:
    """Each requirement of each locked distribution, extras too; `make lock` read them."""
    pins = lock.pins()
    assert pins
    found = {
        f"{where}: {each}"
        for where, environment in ENVIRONMENTS.items()
        for each in problems(pins, lock.roots, METADATA, environment)
    }
    assert sorted(found) == []


def test_each_environment_is_looked_at() -> None:
    oldest, newest = "Python 3.11.", "Python 3.14."
    assert any(each.startswith(oldest) for each in ENVIRONMENTS)
    assert any(each.startswith(newest) for each in ENVIRONMENTS)
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    pythons = {each.rpartition(" ")[2] for each in project["classifiers"] if "Python ::" in each}
    assert pythons == {each["python_version"] for each in ENVIRONMENTS.values()}


def test_one_version_of_each_is_installed() -> None:
    for lock in LOCKS:
        pins = lock.pins()
        for where, environment in ENVIRONMENTS.items():
            there = [
                pin.name
                for pin in pins
                if pin.marker is None or pin.marker.evaluate({**environment, "extra": ""})
            ]
            assert len(there) == len(active(pins, environment)), f"{lock.path.name}, {where}"


def test_locks_hold_hashes_and_no_addresses() -> None:
    for path in [*(lock.path for lock in LOCKS), metadata.METADATA]:
        text = path.read_text("utf-8")
        # A requirement may name where to find itself: `name @ address`. None of ours does.
        assert not re.search(r"://|^--|^-[if] ", text, re.MULTILINE), path.name
    assert all(pin.hashes for lock in LOCKS for pin in lock.pins())


@pytest.mark.parametrize("name", ["pydantic-core", "email-validator", "dnspython", "anyio"])
def test_a_pin_that_is_missing_is_found(name: str) -> None:
    """`email-validator` is required by an extra alone, `dnspython` by what that brings."""
    site = next(lock for lock in LOCKS if lock.path.name == "requirements.lock")
    pins = [pin for pin in site.pins() if pin.name != name]
    for where, environment in ENVIRONMENTS.items():
        found = problems(pins, site.roots, METADATA, environment)
        assert any(f"requires {name}" in each for each in found), where


def planted(*pins: str, roots: tuple[str, ...] = (), **requires: list[str]) -> list[str]:
    """The problems of a made-up lock, on the first platform."""
    known: dict[str, Any] = {pin.split(" ")[0]: {"requires": []} for pin in pins}
    known |= {name.replace("__", "=="): {"requires": each} for name, each in requires.items()}
    lock = read("".join(f"{pin} \\\n    --hash=sha256:0a\n" for pin in pins))
    return problems(lock, roots, known, ENVIRONMENTS["Python 3.12.0 on linux-x86_64"])


def test_planted_problems() -> None:
    assert planted("a==1", a__1=["b>=1"]) == ["a==1 requires b>=1, which is not locked"]
    assert planted("a==1", "b==1", a__1=["b>=2"]) == ["a==1 requires b>=2, and b==1 is locked"]
    assert planted("a==1", a__1=['b; sys_platform == "win32"']) == []
    assert planted("a==1", a__1=['b; extra == "x"']) == []
    assert planted("a==1", roots=("a[x]",), a__1=['b; extra == "x"']) == [
        "a[x] requires b, which is not locked"
    ]
    assert planted("a==1 ; python_version < '3.12'", roots=("a",)) == [
        "this project requires a, which is not locked"
    ]
    assert planted("a==2rc1", roots=("a<3",)) == []


def test_an_extra_of_an_extra_is_followed() -> None:
    """`c` is asked for by the extra of an extra that the project asks for."""
    requires = {"a__1": ['b[y]; extra == "x"'], "b__1": ['c>=1; extra == "y"']}
    assert planted("a==1", "b==1", roots=("a[x]",), **requires) == [
        "b[y] requires c>=1, which is not locked"
    ]
