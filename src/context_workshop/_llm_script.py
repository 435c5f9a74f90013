"""What the local LLM server answers: the model's part, and what goes wrong on request."""

import json
import re
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

FaultName = Literal["drop", "cut", "stall"]
Fault = FaultName | int
Faults = Sequence[Fault | None] | Mapping[str, Sequence[Fault | None]]

_TOKEN = re.compile(r"\s*(?:[\u3400-\u9fff]|[^\W\u3400-\u9fff]+|[^\w\s])|\s+")


def tokens(text: str) -> list[str]:
    """Cut a text in pieces, one a token, spaces going with what follows."""
    return _TOKEN.findall(text)


class Script:
    """Which request meets which fault."""

    def __init__(self, faults: Faults) -> None:
        if not isinstance(faults, Mapping):
            faults = {"": faults}
        for fault in (fault for sequence in faults.values() for fault in _checked(sequence)):
            if fault is None or fault in get_args(FaultName):
                continue
            if not isinstance(fault, int) or not 400 <= fault <= 599:
                raise ValueError(
                    f"no such fault: {fault!r}; there are {get_args(FaultName)}, "
                    "the statuses 400 to 599, and None"
                )
        self._faults = {text: deque(sequence) for text, sequence in faults.items()}

    def next_fault(self, text: str) -> Fault | None:
        """Take the fault for a request whose last message has this text."""
        for part, queue in self._faults.items():
            if part in text and queue:
                return queue.popleft()
        return None


def _checked(sequence: object) -> Sequence[Fault | None]:
    if isinstance(sequence, str) or not isinstance(sequence, Sequence):
        raise ValueError(f"faults are a sequence, such as [429, None], not {sequence!r}")  # noqa: TRY004 - one error for all bad faults
    return sequence


@dataclass(frozen=True)
class Reply:
    """A model's answer to one request."""

    pieces: list[str]
    tool_calls: list[dict[str, Any]]
    finish_reason: Literal["stop", "length", "tool_calls"]
    usage: dict[str, Any]

    @property
    def message(self) -> dict[str, Any]:
        content = None if self.tool_calls else "".join(self.pieces)
        message = {"role": "assistant", "content": content, "refusal": None}
        return message | ({"tool_calls": self.tool_calls} if self.tool_calls else {})


def make_reply(body: Mapping[str, Any], answer: str, number: int) -> Reply:
    """Make the reply to a request for a chat completion, which is the server's `number`th."""
    calls = _tool_calls(body, number)
    functions = [call["function"] for call in calls]
    pieces = tokens(answer)
    spent = sum(len(tokens(text)) for function in functions for text in function.values())
    limit = body.get("max_completion_tokens") or body.get("max_tokens") or len(pieces)
    if calls:
        return Reply([], calls, "tool_calls", _usage(body, spent))
    reason: Literal["stop", "length"] = "length" if limit < len(pieces) else "stop"
    return Reply(pieces[:limit], [], reason, _usage(body, len(pieces[:limit])))


def last_text(body: Mapping[str, Any]) -> str:
    """Return the text of the last message."""
    return _text(body["messages"][-1].get("content"))


def _text(content: object) -> str:
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "".join(part.get("text", "") for part in parts)


def _tool_calls(body: Mapping[str, Any], number: int) -> list[dict[str, Any]]:
    text = last_text(body) if body["messages"][-1].get("role") == "user" else ""
    offered = [tool["function"]["name"] for tool in body.get("tools") or ()]
    match body.get("tool_choice") or "auto":
        case {"function": {"name": name}}:
            names = [name]
        case "none":
            names = []
        case choice:
            names = [name for name in offered if re.search(rf"\b{re.escape(name)}\b", text)]
            names = names or (offered[:1] if choice == "required" else [])
    return [
        {
            "id": f"call_{number}_{place}",
            "type": "function",
            "function": {"name": name, "arguments": _arguments(text, name)},
        }
        for place, name in enumerate(names)
    ]


def _arguments(text: str, name: str) -> str:
    """Return the JSON object that follows the name, as JSON."""
    rest = text.partition(name)[2].lstrip(" :(")
    try:
        found, _ = json.JSONDecoder().raw_decode(rest)
    except ValueError:
        found = {}
    return json.dumps(found if isinstance(found, dict) else {})


def _usage(body: Mapping[str, Any], completion: int) -> dict[str, Any]:
    prompt = 3 + sum(4 + len(tokens(_said(message))) for message in body["messages"])
    if body.get("tools"):
        prompt += len(tokens(json.dumps(body["tools"])))
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0},
    }


def _said(message: Mapping[str, Any]) -> str:
    calls = [call["function"] for call in message.get("tool_calls") or ()]
    return " ".join([_text(message.get("content")), *(json.dumps(call) for call in calls)])
