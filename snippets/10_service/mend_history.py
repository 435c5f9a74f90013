from itertools import takewhile
from typing import Any

from openai import BadRequestError, OpenAI

from context_workshop import local_llm


# --8<-- [start:cure]
def no_calls(message: Any) -> bool:
    return not message.get("tool_calls")


def mended(messages: list[Any]) -> list[Any]:
    """Copy them, with a result for each call that has none."""
    copy = []
    for number, message in enumerate(messages, start=1):
        if message["role"] != "tool":
            copy.append(message)
        if calls := message.get("tool_calls"):
            after = takewhile(no_calls, messages[number:])
            results = {each.get("tool_call_id"): each for each in after}
            for call in calls:
                lost = {
                    "role": "tool",
                    "tool_call_id": call["id"],
                    "content": "cancelled: the result is not known",
                }
                copy.append(results.get(call["id"], lost))
    return copy


# --8<-- [end:cure]
def call(name: str) -> dict[str, Any]:
    function = {"name": "stock", "arguments": "{}"}
    return {"id": name, "type": "function", "function": function}


stored: list[Any] = [
    {"role": "user", "content": "Are apples and pears in stock?"},
    {"role": "assistant", "tool_calls": [call("apples"), call("pears")]},
    {"role": "tool", "tool_call_id": "pears", "content": "7"},
    {"role": "user", "content": "Hello?"},
]
with local_llm() as llm, OpenAI(**llm.options) as client:
    for messages in stored, mended(stored), mended(mended(stored)):
        try:
            reply = client.chat.completions.create(
                model=llm.model, messages=messages
            )
            print(len(messages), reply.choices[0].message.content)
        except BadRequestError as error:
            print(len(messages), error.status_code)
