"""`serve` and `local_llm`, over real sockets and with the real client."""

import asyncio
import os
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import anyio
import openai
import pytest
import trio
from openai import AsyncOpenAI, OpenAI
from openai.types.chat import ChatCompletionMessageParam, ChatCompletionToolParam
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from context_workshop.local import LLM, local_llm, serve

HELLO: list[ChatCompletionMessageParam] = [{"role": "user", "content": "Hello!"}]


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before


@pytest.fixture(autouse=True)
def local(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WORKSHOP_LLM", "OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_DEFAULT_MODEL"):
        monkeypatch.delenv(name, raising=False)


def refuses(url: str) -> bool:
    address = urlsplit(url)
    with socket.socket() as probe:
        return probe.connect_ex((str(address.hostname), int(address.port or 0))) != 0


async def fetch(url: str) -> bytes:
    def get() -> bytes:
        with urlopen(url, timeout=6) as page:  # noqa: S310 - our own server
            return bytes(page.read())

    return await asyncio.to_thread(get)


# serve ------------------------------------------------------------------------------------------


class Site:
    """An app whose lifespan and one page do as told."""

    def __init__(self, *, start: str = "", end: str = "", page: float = 0.0) -> None:
        self.events: list[str] = []
        self.start, self.end, self.page = start, end, page
        self.asked = asyncio.Event()
        routes = [Route("/", self.show)]
        self.app = Starlette(routes=routes, lifespan=self.lifespan)

    async def show(self, _: Request) -> Response:
        self.asked.set()
        try:
            await asyncio.sleep(self.page)
        except asyncio.CancelledError:
            self.events.append("page cancelled")
            raise
        return PlainTextResponse("here")

    @asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        await self._do(self.start)
        self.events.append("started")
        yield
        await self._do(self.end)
        self.events.append("ended")

    async def _do(self, what: str) -> None:
        if what == "fail":
            raise OSError("no database")
        if what == "hang":
            try:
                await asyncio.Event().wait()
            finally:
                self.events.append("hanging lifespan cancelled")


def test_serve_runs_the_app_and_its_lifespan() -> None:
    site = Site()

    async def main() -> str:
        async with serve(site.app) as url:
            assert site.events == ["started"]
            assert await fetch(url) == b"here"
        return url

    url = asyncio.run(main())
    assert urlsplit(url).hostname == "127.0.0.1"
    assert site.events == ["started", "ended"]
    assert refuses(url)


def test_serve_twice_at_once() -> None:
    async def main() -> None:
        async with serve(Site().app) as one, serve(Site().app) as two:
            assert one != two
            assert await fetch(one) == await fetch(two)

    asyncio.run(main())


def test_serve_raises_when_the_start_fails(caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> None:
        async with serve(Site(start="fail").app):
            pytest.fail("entered")

    with pytest.raises(RuntimeError, match="failed at the start: OSError") as failure:
        asyncio.run(main())
    assert isinstance(failure.value.__cause__, OSError)
    assert "no database" not in caplog.text  # told once


def test_serve_raises_when_the_end_fails() -> None:
    async def main() -> None:
        async with serve(Site(end="fail").app):
            pass

    with pytest.raises(RuntimeError, match="failed at the end: OSError") as failure:
        asyncio.run(main())
    assert isinstance(failure.value.__cause__, OSError)


def test_serve_tells_the_reason_of_an_app_that_only_says_it() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "lifespan"
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no database"})

    async def main() -> None:
        async with serve(app):
            pytest.fail("entered")

    with pytest.raises(RuntimeError, match="failed at the start: no database"):
        asyncio.run(main())


def test_serve_raises_when_it_cannot_listen() -> None:
    async def main() -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            async with serve(Site().app, port=taken.getsockname()[1]):
                pytest.fail("entered")

    with pytest.raises(RuntimeError, match="could not start"):
        asyncio.run(main())


def test_serve_takes_an_app_without_lifespan() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        await PlainTextResponse("bare")(scope, receive, send)

    async def main() -> None:
        async with serve(app) as url:
            assert await fetch(url) == b"bare"

    asyncio.run(main())


def test_the_lifespan_can_be_switched_off() -> None:
    async def main() -> bytes:
        async with serve(hello, lifespan="off") as url:
            return await fetch(url)

    async def hello(scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        await PlainTextResponse("hello")(scope, receive, send)

    assert asyncio.run(main()) == b"hello"


def test_an_error_of_the_block_goes_on() -> None:
    site = Site()

    async def main() -> None:
        async with serve(site.app):
            raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        asyncio.run(main())
    assert site.events == ["started", "ended"]


def test_grace_must_be_a_second() -> None:
    async def main() -> None:
        async with serve(Site().app, grace=0):
            pytest.fail("entered")

    with pytest.raises(ValueError, match="at least 1 second, not 0"):
        asyncio.run(main())


def test_an_open_request_is_cancelled_after_its_grace_time(
    caplog: pytest.LogCaptureFixture,
) -> None:
    site = Site(page=60)

    async def main() -> None:
        async with serve(site.app) as url:
            request = asyncio.create_task(fetch(url))
            await site.asked.wait()
        assert site.events == ["started", "page cancelled", "ended"]
        with pytest.raises(HTTPError, match="500") as failure:
            await request
        failure.value.close()

    asyncio.run(main())
    assert "graceful shutdown exceeded" in caplog.text


@pytest.mark.parametrize(("start", "end"), [("hang", ""), ("", "hang")])
def test_a_lifespan_that_hangs_is_cancelled(start: str, end: str) -> None:
    site = Site(start=start, end=end)

    async def main() -> None:
        with pytest.raises(TimeoutError) as failure:
            async with asyncio.timeout(0.2), serve(site.app):
                await asyncio.Event().wait()
        cancelled = failure.value.__cause__
        assert cancelled is not None
        place = "end" if end else "start"
        assert [note.split(":")[0] for note in cancelled.__notes__] == [
            f"Then the app's lifespan failed at the {place}"
        ]

    asyncio.run(main())
    assert site.events[-1] == "hanging lifespan cancelled"


def test_a_lifespan_that_ignores_its_cancellation_is_given_up() -> None:
    async def deaf(scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "lifespan"
        await receive()
        await send({"type": "lifespan.startup.complete"})
        while not enough.is_set():
            with suppress(asyncio.CancelledError):
                await enough.wait()

    async def main() -> None:
        with pytest.raises(RuntimeError, match="not even when it is cancelled"):
            async with serve(deaf):
                pass
        enough.set()
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    enough = asyncio.Event()
    asyncio.run(main())


def test_leaving_is_finished_though_cancelled_again_and_again() -> None:
    site = Site()

    async def block(inside: asyncio.Event) -> None:
        async with serve(site.app):
            inside.set()
            await asyncio.Event().wait()

    async def main() -> None:
        inside = asyncio.Event()
        task = asyncio.create_task(block(inside))
        await inside.wait()
        while not task.done():
            task.cancel()
            await asyncio.sleep(0.02)
        assert task.cancelled()

    asyncio.run(main())
    assert site.events == ["started", "ended"]


def test_leaving_is_finished_in_a_cancelled_anyio_scope() -> None:
    site = Site()

    async def main() -> None:
        with anyio.move_on_after(0.2):
            async with serve(site.app):
                await anyio.sleep_forever()

    asyncio.run(main())
    assert site.events == ["started", "ended"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_control_c_stays_the_callers(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text("""
import asyncio, os, signal
from context_workshop.local import serve

async def app(scope, receive, send):
    assert scope["type"] == "http"

async def main():
    try:
        async with serve(app):
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.sleep(60)
    finally:
        print("left")

try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("KeyboardInterrupt")
""")
    ended = subprocess.run(
        [sys.executable, program], check=False, capture_output=True, text=True, timeout=30
    )
    assert (ended.stdout, ended.stderr) == ("left\nKeyboardInterrupt\n", "")


# local_llm: answers -----------------------------------------------------------------------------


@pytest.fixture
def llm() -> Iterator[LLM]:
    with local_llm() as llm:
        yield llm


@pytest.fixture
def client(llm: LLM) -> Iterator[OpenAI]:
    with OpenAI(**llm.options) as client:
        yield client


def lines(llm: LLM) -> list[str]:
    return [str(entry) for entry in llm.log]


def test_a_completion_has_its_usage(llm: LLM, client: OpenAI) -> None:
    reply = client.chat.completions.create(model=llm.model, messages=HELLO)
    assert reply.choices[0].message.content == "Echo: Hello!"
    assert reply.choices[0].finish_reason == "stop"
    assert reply.model == llm.model
    assert reply.usage is not None
    assert (reply.usage.prompt_tokens, reply.usage.completion_tokens) == (3 + 4 + 2, 4)
    assert reply.usage.total_tokens == 13
    assert reply._request_id == "req-1"


def test_chinese_is_a_token_a_character(llm: LLM, client: OpenAI) -> None:
    messages: list[ChatCompletionMessageParam] = [
        {"role": "system", "content": "答复。"},
        {"role": "user", "content": [{"type": "text", "text": "上下文 manager"}]},
    ]
    reply = client.chat.completions.create(model=llm.model, messages=messages)
    assert reply.choices[0].message.content == "Echo: 上下文 manager"
    assert reply.usage is not None
    assert reply.usage.prompt_tokens == 3 + (4 + 3) + (4 + 4)


def test_a_limit_cuts_the_answer(llm: LLM, client: OpenAI) -> None:
    reply = client.chat.completions.create(model=llm.model, messages=HELLO, max_completion_tokens=3)
    assert reply.choices[0].message.content == "Echo: Hello"
    assert reply.choices[0].finish_reason == "length"
    assert reply.usage is not None
    assert reply.usage.completion_tokens == 3


def test_the_usage_is_in_the_last_chunk(llm: LLM, client: OpenAI) -> None:
    with client.chat.completions.create(
        model=llm.model, messages=HELLO, stream=True, stream_options={"include_usage": True}
    ) as stream:
        chunks = list(stream)
    texts = [chunk.choices[0].delta.content for chunk in chunks[:-1]]
    assert texts == ["", "Echo", ":", " Hello", "!", None]
    assert [chunk.usage is None for chunk in chunks] == [True] * 6 + [False]
    assert chunks[-1].choices == []
    assert chunks[-1].usage is not None
    assert (chunks[-1].usage.prompt_tokens, chunks[-1].usage.completion_tokens) == (9, 4)
    assert chunks[-2].choices[0].finish_reason == "stop"


def test_a_stream_without_options_has_no_usage(llm: LLM, client: OpenAI) -> None:
    with client.chat.completions.create(model=llm.model, messages=HELLO, stream=True) as stream:
        assert all(chunk.usage is None and chunk.choices for chunk in stream)


def tool(name: str) -> ChatCompletionToolParam:
    return {"type": "function", "function": {"name": name, "parameters": {"type": "object"}}}


def test_a_tool_is_called_when_it_is_named(llm: LLM, client: OpenAI) -> None:
    tools = [tool("add"), tool("other"), tool("now")]
    messages: list[Any] = [{"role": "user", "content": 'add {"a": 1, "b": 2}, then now'}]
    reply = client.chat.completions.create(model=llm.model, messages=messages, tools=tools)
    message = reply.choices[0].message
    assert reply.choices[0].finish_reason == "tool_calls"
    assert message.content is None
    calls = message.tool_calls or []
    assert [call.to_dict()["function"] for call in calls] == [
        {"name": "add", "arguments": '{"a": 1, "b": 2}'},
        {"name": "now", "arguments": "{}"},
    ]
    messages += [
        message,
        {"role": "tool", "tool_call_id": calls[1].id, "content": "noon"},
        {"role": "tool", "tool_call_id": calls[0].id, "content": "3, and now is add"},
    ]
    reply = client.chat.completions.create(model=llm.model, messages=messages, tools=tools)
    assert reply.choices[0].message.content == "Echo: 3, and now is add"


CALLS = {
    "role": "assistant",
    "tool_calls": [{"id": each, "type": "function", "function": {}} for each in ("a", "b")],
}
A, B = ({"role": "tool", "tool_call_id": each, "content": "1"} for each in ("a", "b"))
USER = {"role": "user", "content": "Hello"}


@pytest.mark.parametrize(
    ("messages", "complaint"),
    [
        ([USER, CALLS], "did not have response messages: a, b"),
        ([USER, CALLS, B], "did not have response messages: a"),
        ([USER, CALLS, A, USER], "did not have response messages: b"),
        ([CALLS, CALLS, A, B], "did not have response messages: a, b"),
        ([USER, A], "must be a response to a preceeding message"),
        ([CALLS, A, B, USER, B], "must be a response to a preceeding message"),
        ([CALLS, A, {**B, "tool_call_id": "c"}], "must be a response to a preceeding message"),
        ([CALLS, B, A], None),
        ([CALLS, A, B, USER, CALLS, B, A, USER], None),
        ([{"role": "assistant", "content": "1", "tool_calls": None}, USER], None),
    ],
)
def test_calls_and_results_have_to_pair_up(
    llm: LLM, client: OpenAI, messages: list[Any], complaint: str | None
) -> None:
    if complaint is None:
        client.chat.completions.create(model=llm.model, messages=messages)
        return
    with pytest.raises(openai.BadRequestError, match=complaint):
        client.chat.completions.create(model=llm.model, messages=messages)


def test_a_tool_call_is_streamed(llm: LLM, client: OpenAI) -> None:
    with client.chat.completions.stream(
        model=llm.model, messages=[{"role": "user", "content": "now"}], tools=[tool("now")]
    ) as stream:
        calls = stream.get_final_completion().choices[0].message.tool_calls or []
    assert [(call.function.name, call.function.arguments) for call in calls] == [("now", "{}")]


@pytest.mark.parametrize(
    ("choice", "called"),
    [("none", []), ("required", ["add"]), ({"function": {"name": "now"}}, ["now"])],
)
def test_tool_choice_is_obeyed(llm: LLM, client: OpenAI, choice: Any, called: list[str]) -> None:
    if isinstance(choice, dict):
        choice = {"type": "function", **choice}
    text = "now" if choice == "none" else "hello"
    reply = client.chat.completions.create(
        model=llm.model,
        messages=[{"role": "user", "content": text}],
        tools=[tool("add"), tool("now")],
        tool_choice=choice,
    )
    calls = reply.choices[0].message.tool_calls or []
    assert [call.to_dict()["function"] for call in calls] == [
        {"name": name, "arguments": "{}"} for name in called
    ]


def test_the_answer_can_be_made() -> None:
    with local_llm(answer=str.upper, model="mine") as llm, OpenAI(**llm.options) as client:
        reply = client.chat.completions.create(model=llm.model, messages=HELLO)
        assert reply.choices[0].message.content == "HELLO!"
        assert [model.id for model in client.models.list()] == ["mine"]


@pytest.mark.parametrize("extra", [{"messages": []}, {"messages": [{}]}, {"model": None}])
def test_a_bad_request_is_a_400(llm: LLM, client: OpenAI, extra: dict[str, Any]) -> None:
    with pytest.raises(openai.BadRequestError, match="at least one message"):
        client.chat.completions.create(model=llm.model, messages=HELLO, extra_body=extra)


def test_stream_options_need_a_stream(llm: LLM, client: OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="stream_options"):
        client.chat.completions.create(
            model=llm.model, messages=HELLO, stream_options={"include_usage": True}
        )


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("issues.create", r"Invalid 'tools\[1\].function.name': string does not match pattern"),
        ("", "string does not match pattern"),
        ("a" * 65, "string too long. Expected .* 64, but got a string with length 65 instead"),
    ],
)
def test_names_of_tools_are_openais(llm: LLM, client: OpenAI, name: str, message: str) -> None:
    def tool(name: str) -> Any:
        return {"type": "function", "function": {"name": name}}

    for good in ("a" * 64, "A-1_"):
        client.chat.completions.create(model=llm.model, messages=HELLO, tools=[tool(good)])
    with pytest.raises(openai.BadRequestError, match=message):
        client.chat.completions.create(
            model=llm.model, messages=HELLO, tools=[tool("good"), tool(name)]
        )


def test_a_wrong_key_is_a_401(llm: LLM) -> None:
    with (
        OpenAI(base_url=llm.base_url, api_key="wrong") as client,
        pytest.raises(openai.AuthenticationError, match="Incorrect API key"),
    ):
        client.chat.completions.create(model=llm.model, messages=HELLO)
    assert lines(llm)[:3] == [
        "connection 1: connected",
        "connection 1: request 1",
        "connection 1: answered 401",
    ]


def test_the_async_client_shares_one_server() -> None:
    async def ask(client: AsyncOpenAI, llm: LLM, text: str) -> str | None:
        reply = await client.chat.completions.create(
            model=llm.model, messages=[{"role": "user", "content": text}]
        )
        return reply.choices[0].message.content

    async def main() -> None:
        with local_llm(delay=0.05) as llm:
            async with AsyncOpenAI(**llm.options) as client, asyncio.TaskGroup() as group:
                tasks = [group.create_task(ask(client, llm, text)) for text in "abc"]
            assert [task.result() for task in tasks] == ["Echo: a", "Echo: b", "Echo: c"]
            assert [entry.event for entry in llm.log].count("connected") == 3

    asyncio.run(main())


def test_it_serves_trio() -> None:
    async def main() -> None:
        with local_llm() as llm:
            address = urlsplit(llm.base_url)
            stream = await trio.open_tcp_stream(str(address.hostname), int(address.port or 0))
            async with stream:
                await stream.send_all(b"GET /v1/models HTTP/1.1\r\nHost: local\r\n\r\n")
                assert (await stream.receive_some()).startswith(b"HTTP/1.1 401")

    trio.run(main)


# local_llm: faults ------------------------------------------------------------------------------


def test_the_client_retries_a_429_and_a_500() -> None:
    with local_llm(faults=[429, 500]) as llm, OpenAI(**llm.options) as client:
        reply = client.chat.completions.create(model=llm.model, messages=HELLO)
        assert reply.choices[0].message.content == "Echo: Hello!"
        assert lines(llm) == [
            "connection 1: connected",
            "connection 1: request 1",
            "connection 1: answered 429",
            "connection 1: request 2, retry 1",
            "connection 1: answered 500",
            "connection 1: request 3, retry 2",
            "connection 1: answered 200",
        ]


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, openai.AuthenticationError),
        (404, openai.NotFoundError),
        (429, openai.RateLimitError),
        (500, openai.InternalServerError),
        (503, openai.InternalServerError),
        (599, openai.InternalServerError),
    ],
)
def test_a_status_is_that_error(status: int, error: type[openai.APIStatusError]) -> None:
    with local_llm(faults=[status]) as llm, OpenAI(**llm.options, max_retries=0) as client:
        with pytest.raises(error) as failure:
            client.chat.completions.create(model=llm.model, messages=HELLO)
        assert failure.value.status_code == status
        assert failure.value.response.headers.get("retry-after") == ("1" if status == 429 else None)
        client.chat.completions.create(model=llm.model, messages=HELLO)  # one fault, one request


def test_faults_can_be_bound_to_a_text() -> None:
    faults = {"bad": [500, None], "": [None, 404]}
    with local_llm(faults=faults) as llm, OpenAI(**llm.options, max_retries=0) as client:

        def ask(text: str) -> int:
            try:
                client.chat.completions.create(
                    model=llm.model, messages=[{"role": "user", "content": text}]
                )
            except openai.APIStatusError as error:
                return error.status_code
            return 200

        assert [ask(text) for text in ("good", "bad", "bad", "good", "bad")] == [
            200,
            500,
            200,
            404,
            200,
        ]


def test_a_dropped_connection_is_retried_on_a_new_one() -> None:
    with local_llm(faults=["drop"]) as llm, OpenAI(**llm.options) as client:
        client.chat.completions.create(model=llm.model, messages=HELLO)
        assert lines(llm) == [
            "connection 1: connected",
            "connection 1: request 1",
            "connection 1: dropped",
            "connection 2: connected",
            "connection 2: request 2, retry 1",
            "connection 2: answered 200",
        ]


def test_an_answer_cut_short() -> None:
    with (
        local_llm(faults=["cut"]) as llm,
        OpenAI(**llm.options, max_retries=0) as client,
        pytest.raises(openai.APIConnectionError),
    ):
        client.chat.completions.create(model=llm.model, messages=HELLO)


@pytest.mark.parametrize(
    ("fault", "error"), [("cut", openai.APIConnectionError), ("stall", openai.APITimeoutError)]
)
def test_a_stream_ends_after_its_first_token(fault: Any, error: type[Exception]) -> None:
    with local_llm(faults=[fault]) as llm, OpenAI(**llm.options, timeout=0.5) as client:
        stream = client.chat.completions.create(model=llm.model, messages=HELLO, stream=True)
        seen = []
        with stream, pytest.raises(error):
            seen += [chunk.choices[0].delta.content for chunk in stream]
        llm.wait("dropped" if fault == "cut" else "disconnected")


def test_a_client_that_gives_up_is_noted_as_disconnected() -> None:
    with local_llm(faults=["stall"]) as llm, OpenAI(**llm.options, max_retries=0) as client:
        with pytest.raises(openai.APITimeoutError):
            client.chat.completions.create(model=llm.model, messages=HELLO, timeout=0.3)
        llm.wait("disconnected")
        assert lines(llm)[-1] == "connection 1: disconnected"


def test_leaving_a_stream_early_is_noted() -> None:
    async def main() -> None:
        with local_llm(faults=["stall"]) as llm:
            async with AsyncOpenAI(**llm.options) as client:
                async with await client.chat.completions.create(
                    model=llm.model, messages=HELLO, stream=True
                ) as stream:
                    first = [await anext(stream), await anext(stream)]
                assert first[1].choices[0].delta.content == "Echo"
                await asyncio.to_thread(llm.wait, "disconnected")

    asyncio.run(main())


def test_a_client_that_closes_is_noted_as_closed(llm: LLM) -> None:
    for _ in range(2):
        with OpenAI(**llm.options) as client:
            client.models.list()
    llm.wait("closed", count=2)
    assert sorted(map(str, llm.log)) == sorted(
        f"connection {number}: {event}"
        for number in (1, 2)
        for event in ("connected", f"request {number}", "answered 200", "closed")
    )


def test_delays_pass_and_a_client_can_leave_meanwhile() -> None:
    with local_llm(delay=30) as llm, OpenAI(**llm.options, max_retries=0) as client:
        with pytest.raises(openai.APITimeoutError):
            client.chat.completions.create(model=llm.model, messages=HELLO, timeout=0.2)
        llm.wait("disconnected")


def test_open_requests_are_cut_off_at_the_end(caplog: pytest.LogCaptureFixture) -> None:
    with local_llm(faults=["stall"]) as llm, socket.socket() as idle:
        address = urlsplit(llm.base_url)
        idle.connect((str(address.hostname), int(address.port or 0)))
        client = OpenAI(**llm.options, max_retries=0)
        stream = client.chat.completions.create(model=llm.model, messages=HELLO, stream=True)
        next(stream)
        llm.wait("connected", count=2)
    with client, pytest.raises(openai.APIConnectionError):
        list(stream)
    assert caplog.text == ""


def test_an_error_of_the_block_goes_on_from_local_llm() -> None:
    with pytest.raises(KeyError, match="mine"), local_llm():
        raise KeyError("mine")


# local_llm: misuse and the real service ----------------------------------------------------------


@pytest.mark.parametrize(
    "faults", [["break"], [200], [600], [4.29], 429, "drop", {"a": "drop"}, {"a": 429}]
)
def test_an_unknown_fault_is_refused(faults: Any) -> None:
    with pytest.raises(ValueError, match="fault"), local_llm(faults=faults):
        pytest.fail("entered")


def test_a_negative_delay_is_refused() -> None:
    with pytest.raises(ValueError, match="not negative"), local_llm(delay=-1):
        pytest.fail("entered")


def test_waiting_is_bounded(llm: LLM) -> None:
    with pytest.raises(TimeoutError, match=r"not 1 x 'closed' within 0.01 s, but: nothing"):
        llm.wait("closed", timeout=0.01)
    with pytest.raises(ValueError, match="no such event: 'open'"):
        llm.wait("open")  # type: ignore[arg-type]


def test_a_key_in_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-mine")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    with local_llm() as llm:
        assert "sk-mine" not in llm.options.values()
        assert llm.base_url.startswith("http://127.0.0.1:")
        assert llm.base_url != "http://127.0.0.1:9/v1"


def test_the_real_service_is_used_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with local_llm(answer=str.upper) as service:
        monkeypatch.setenv("WORKSHOP_LLM", "real")
        monkeypatch.setenv("OPENAI_API_KEY", service.api_key)
        monkeypatch.setenv("OPENAI_BASE_URL", service.base_url)
        monkeypatch.setenv("OPENAI_DEFAULT_MODEL", "theirs")
        with local_llm() as llm, OpenAI(**llm.options) as client:
            reply = client.chat.completions.create(model=llm.model, messages=HELLO)
            assert (reply.model, reply.choices[0].message.content) == ("theirs", "HELLO!")
            with pytest.raises(RuntimeError, match=r"llm\.log needs the local server"):
                _ = llm.log
            with pytest.raises(RuntimeError, match=r"llm\.wait needs the local server"):
                llm.wait("closed")
            assert service.api_key not in repr(llm)
        with (
            pytest.raises(RuntimeError, match=r"faults=.* needs the local server"),
            local_llm(faults=[429]),
        ):
            pytest.fail("entered")


def test_the_real_service_has_a_default_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKSHOP_LLM", "real")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-mine")
    with local_llm() as llm:
        assert llm.options == {"base_url": "https://api.openai.com/v1", "api_key": "sk-mine"}


def test_the_real_service_needs_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKSHOP_LLM", "real")
    with pytest.raises(RuntimeError, match="needs OPENAI_API_KEY"), local_llm():
        pytest.fail("entered")


def test_another_service_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKSHOP_LLM", "yes")
    with pytest.raises(ValueError, match="'real' or 'local', not 'yes'"), local_llm():
        pytest.fail("entered")


def test_a_missing_extra_is_named() -> None:
    program = "import sys; sys.modules['uvicorn'] = None; import context_workshop.local"
    ended = subprocess.run(
        [sys.executable, "-c", program],
        check=False,
        capture_output=True,
        text=True,
        timeout=30,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert "needs the extra 'llm'" in ended.stderr
    assert ended.returncode == 1
