"""The package as a whole: one front, and the standard library is enough to import it."""

import importlib
import subprocess
import sys

import pytest

import context_workshop

EXTRAS = (
    *("anyio", "filelock", "genai_prices", "mcp", "openai", "opentelemetry", "psycopg", "pynvml"),
    *("starlette", "uvicorn", "websockets"),
)


def run(code: str) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", context_workshop.__all__)
def test_every_name_can_be_imported(name: str) -> None:
    assert getattr(context_workshop, name) is not None
    assert name in dir(context_workshop)


def test_each_name_is_listed_once() -> None:
    assert len(set(context_workshop.__all__)) == len(context_workshop.__all__) > 40
    assert set(context_workshop._HOME) == set(context_workshop.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'context_workshop' has no attribute 'Sesion'"):
        _ = context_workshop.Sesion
    with pytest.raises(ImportError):
        exec("from context_workshop import Sesion")  # noqa: S102 - no checker shall see it


@pytest.mark.parametrize("what", ["", "from context_workshop import Session, Timer, override"])
def test_importing_it_imports_no_extra_and_no_event_loop(what: str) -> None:
    heavy = {*EXTRAS, "asyncio", "logging", "trio"}
    said = run(f"import sys, context_workshop\n{what}\nprint({heavy!r} & set(sys.modules))")
    assert said == "set()\n"


@pytest.mark.parametrize(
    ("module", "name", "extra"),
    [
        ("anyio", "owned", "anyio"),
        ("mcp", "Hub", "mcp"),
        ("mcp", "stdio", "mcp"),
        ("uvicorn", "serve", "llm"),
        ("uvicorn", "local_llm", "llm"),
    ],
)
def test_a_missing_extra_is_named(module: str, name: str, extra: str) -> None:
    """In a fresh interpreter in which the extra can't be imported."""
    said = run(
        f"import sys; sys.modules[{module!r}] = None\n"
        f"try:\n    from context_workshop import {name}\n    {name}\n"
        "except ImportError as error:\n    print(error)"
    )
    assert f"needs the extra '{extra}'" in said


def test_the_core_runs_without_any_extra() -> None:
    block = "".join(f"sys.modules[{name!r}] = None\n" for name in EXTRAS)
    said = run(
        f"import sys\n{block}"
        "from context_workshop import AsyncSession, Budget, Monitor, Pool, Session, Usage\n"
        "with Session('s', budget=Budget(1)) as session, session.request(reserve=1) as request:\n"
        "    request.record(Usage(10, 8))\n"
        "print(session)"
    )
    assert said == "s: ok, 0 messages, 18 tokens, $0.000000 + 18 tokens unpriced\n"


@pytest.mark.parametrize("name", ["mcp", "testing", "local", "owner", "pool", "gpu", "ladder"])
def test_the_modules_can_be_imported(name: str) -> None:
    module = importlib.import_module(f"context_workshop.{name}")
    assert module.__doc__
