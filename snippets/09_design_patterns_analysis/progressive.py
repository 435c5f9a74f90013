from typing import Any

from ai_chat import chat
from openai import OpenAI

from context_workshop import Budget, Event, local_llm, override_env


def show(event: Event) -> None:
    if event.name == "session.end":
        print("  session.end", event.attributes["status"])


with local_llm() as llm, OpenAI(**llm.options) as client:
    budget = Budget("0.0015")
    steps: list[dict[str, Any]] = [
        {},
        {"system": "Be brief."},
        {"budget": budget},
        {"observers": [show]},
        {"client": client},
    ]
    options: dict[str, Any] = {}
    with override_env(
        OPENAI_BASE_URL=llm.base_url, OPENAI_API_KEY=llm.api_key
    ):
        for level, step in enumerate(steps, 1):
            options |= step
            with chat(**options) as ask:
                print(level, ask("Hello!"), *step)
    print("client closed:", client.is_closed(), "spent", budget.spent)
    print("connections", sum(entry.event == "connected" for entry in llm.log))
