"""The local LLM server's app: OpenAI's requests, answers and errors."""

import json
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, ClassVar, cast

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from ._llm_log import Log
from ._llm_script import Reply, Script, last_text, make_reply
from ._llm_tools import unpaired
from ._llm_wire import Answer


def echo(text: str) -> str:
    """Answer what was said: the default."""
    return f"Echo: {text}"


@dataclass(frozen=True)
class ChatServer:
    """The app that `local_llm` serves."""

    model: str
    answer: Callable[[str], str]
    script: Script
    delay: float
    chunk_delay: float
    log: Log

    api_key: ClassVar[str] = "local-key"

    def app(self) -> Starlette:
        """Make the app; `Connection` has to be its HTTP protocol."""

        @asynccontextmanager
        async def lifespan(_: Starlette) -> AsyncIterator[dict[str, Any]]:
            yield {"log": self.log, "connections": count(1), "requests": count(1)}

        routes = [
            Route("/v1/chat/completions", self._chat, methods=["POST"]),
            Route("/v1/models", self._models, methods=["GET"]),
        ]
        return Starlette(routes=routes, lifespan=lifespan)

    async def _models(self, request: Request) -> Answer:
        number = _begin(request)
        if not self._authorized(request):
            return _error(request, number, 401)
        listed = {"id": self.model, "object": "model", "created": 0, "owned_by": "local"}
        return _json_answer(request, number, {"object": "list", "data": [listed]})

    async def _chat(self, request: Request) -> Answer:
        number = _begin(request)
        if not self._authorized(request):
            return _error(request, number, 401)
        try:
            body = _checked(await request.json())
        except ValueError as error:
            return _error(request, number, 400, str(error))
        text = last_text(body)
        fault = self.script.next_fault(text)
        if isinstance(fault, int):
            return replace(_error(request, number, fault), delay=self.delay)
        reply = make_reply(body, self.answer(text), number)
        if not body.get("stream"):
            answer = _json_answer(request, number, _completion(body, reply, number))
        else:
            answer = _stream_answer(request, number, _events(body, reply, number))
        return replace(answer, delay=self.delay, chunk_delay=self.chunk_delay, fault=fault)

    def _authorized(self, request: Request) -> bool:
        return request.headers.get("authorization") == f"Bearer {self.api_key}"


def _begin(request: Request) -> int:
    """Note the request; its number."""
    number: int = next(request.state.requests)
    retry = request.headers.get("x-stainless-retry-count", "0")
    request.state.connection.answering = True
    suffix = "" if retry == "0" else f", retry {retry}"
    request.state.connection.note("request", f"{number}{suffix}")
    return number


def _checked(body: object) -> Mapping[str, Any]:
    match body:
        case {"model": str(), "messages": [*_, {"role": str()}]}:
            request = cast("Mapping[str, Any]", body)
        case _:
            raise ValueError("A request has a model and at least one message, each with a role.")
    if request.get("stream_options") and not request.get("stream"):
        raise ValueError("The 'stream_options' parameter is only allowed when 'stream' is true.")
    for place, tool in enumerate(request.get("tools") or ()):
        _check_name(f"tools[{place}].function.name", tool["function"]["name"])
    if complaint := unpaired(request["messages"]):
        raise ValueError(complaint)
    return request


def _check_name(where: str, name: str) -> None:
    """Take the names that OpenAI takes: MCP's are wider."""
    if not re.fullmatch(r"[a-zA-Z0-9_-]+", name):
        raise ValueError(
            f"Invalid '{where}': string does not match pattern. "
            "Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'."
        )
    if len(name) > 64:
        raise ValueError(
            f"Invalid '{where}': string too long. Expected a string with maximum length 64, "
            f"but got a string with length {len(name)} instead."
        )


def _json_answer(request: Request, number: int, content: Mapping[str, Any]) -> Answer:
    data = json.dumps(content, ensure_ascii=False).encode()
    headers = {"content-length": str(len(data)), "x-request-id": f"req-{number}"}
    half = len(data) // 2
    return Answer(request.state.connection, [data[:half], data[half:]], headers=headers)


def _stream_answer(request: Request, number: int, events: Iterator[Mapping[str, Any]]) -> Answer:
    parts = [f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode() for event in events]
    return Answer(
        request.state.connection,
        [*parts, b"data: [DONE]\n\n"],
        media_type="text/event-stream",
        headers={"x-request-id": f"req-{number}"},
    )


def _error(request: Request, number: int, status: int, message: str = "") -> Answer:
    """Make an error in OpenAI's shape. A client that retries by itself needn't wait for long."""
    kind = "server_error" if status >= 500 else "invalid_request_error"
    headers: dict[str, str] = {}
    code = None
    match status:
        case 401:
            code = "invalid_api_key"
            message = "Incorrect API key provided: the local server accepts llm.api_key only."
        case 429:
            kind, code = "requests", "rate_limit_exceeded"
            message = "Rate limit reached: try again in 1 second."
            headers = {"retry-after": "1", "retry-after-ms": "10"}
        case _ if not message:
            message = f"An error {status}, as asked."
            headers = {"retry-after-ms": "10"}
    error = {"message": message, "type": kind, "param": None, "code": code}
    answer = _json_answer(request, number, {"error": error})
    return replace(answer, status=status, headers={**answer.headers, **headers})


def _completion(body: Mapping[str, Any], reply: Reply, number: int) -> dict[str, Any]:
    choice = {
        "index": 0,
        "message": reply.message,
        "logprobs": None,
        "finish_reason": reply.finish_reason,
    }
    return {
        "id": f"chatcmpl-{number}",
        "object": "chat.completion",
        "created": 0,
        "model": body["model"],
        "choices": [choice],
        "usage": reply.usage,
    }


def _events(body: Mapping[str, Any], reply: Reply, number: int) -> Iterator[dict[str, Any]]:
    """Make a stream's chunks; the usage comes in one of its own, after the last of the choice."""
    with_usage = bool((body.get("stream_options") or {}).get("include_usage"))
    frame = {
        "id": f"chatcmpl-{number}",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": body["model"],
        **({"usage": None} if with_usage else {}),
    }

    def chunk(delta: Mapping[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return frame | {"choices": [choice]}

    yield chunk({"role": "assistant", "content": None if reply.tool_calls else ""})
    for piece in reply.pieces:
        yield chunk({"content": piece})
    for place, call in enumerate(reply.tool_calls):
        yield chunk({"tool_calls": [{"index": place, **call}]})
    yield chunk({}, reply.finish_reason)
    if with_usage:
        yield frame | {"choices": [], "usage": reply.usage}
