"""Tool calls and their results: OpenAI refuses a conversation in which they don't pair up."""

from collections.abc import Mapping, Sequence
from typing import Any


def unpaired(messages: Sequence[Mapping[str, Any]]) -> str:
    """Say what OpenAI says of a call without its result, or a result without its call; or nothing.

    The results stand right after the message with the calls, in any order.
    """
    missing: list[str] = []
    called: set[str] = set()
    for message in messages:
        if message.get("role") == "tool":
            if message.get("tool_call_id") not in called:
                return (
                    "Invalid parameter: messages with role 'tool' must be a response to a "
                    "preceeding message with 'tool_calls'."
                )
            missing = [each for each in missing if each != message["tool_call_id"]]
            continue
        if missing:
            break
        missing = [str(call.get("id")) for call in message.get("tool_calls") or ()]
        called = set(missing)
    if not missing:
        return ""
    return (
        "An assistant message with 'tool_calls' must be followed by tool messages responding to "
        "each 'tool_call_id'. The following tool_call_ids did not have response messages: "
        f"{', '.join(missing)}"
    )
