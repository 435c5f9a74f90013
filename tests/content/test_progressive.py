"""Chapter 9's promise: what holds at its first level holds at its fifth."""

import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from openai import OpenAI

from context_workshop import Budget, Event, current_session, local_llm, override_env

CHAPTER = Path(__file__).parents[2] / "snippets" / "09_design_patterns_analysis"


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(CHAPTER)
    return import_module("ai_chat").chat


@pytest.fixture(params=[1, 5], ids="level {}".format)
def options(request: pytest.FixtureRequest, chat: Any) -> Iterator[dict[str, Any]]:
    seen: list[Event] = []
    with (
        local_llm() as llm,
        OpenAI(**llm.options) as client,
        override_env(OPENAI_BASE_URL=llm.base_url, OPENAI_API_KEY=llm.api_key),
    ):
        everything = {
            "system": "Be brief.",
            "budget": Budget("0.01"),
            "observers": [seen.append],
            "client": client,
        }
        assert set(everything) == set(inspect.signature(chat).parameters)
        yield everything if request.param == 5 else {}
        assert bool(seen) == (request.param == 5)
        assert not client.is_closed()  # who opened it closes it


def test_it_answers_and_remembers(chat: Any, options: dict[str, Any]) -> None:
    with chat(**options) as ask:
        session = current_session()
        assert session is not None
        assert [ask("one"), ask("two")] == ["Echo: one", "Echo: two"]
        said = [m["content"] for m in session.messages if m["role"] != "system"]
    assert said == ["one", "Echo: one", "two", "Echo: two"]
    assert session.status == "ok"
    assert current_session() is None


def test_an_error_leaves_as_it_is(chat: Any, options: dict[str, Any]) -> None:
    sessions = []

    def fail() -> None:
        with chat(**options) as ask:
            sessions.append(current_session())
            int(ask("one"))

    with pytest.raises(ValueError, match="invalid literal"):
        fail()
    assert [session and session.status for session in sessions] == ["error"]
    assert current_session() is None
