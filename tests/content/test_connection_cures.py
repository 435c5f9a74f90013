"""The cures of the error index that hold a connection: its other side is slow, or ends early."""

from __future__ import annotations

import asyncio
import json
import socket
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from openai import OpenAI
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

from context_workshop import serve

from .definitions import SNIPPETS, definitions

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator
    from pathlib import Path

    from starlette.requests import Request


def test_many_wait_for_their_turn_at_a_service_that_is_slow() -> None:
    ask_all = definitions("errors/too_many_files_fixed")["ask_all"]

    async def slow(request: Request) -> PlainTextResponse:
        await asyncio.sleep(1.2)
        return PlainTextResponse("ok")

    async def main() -> None:
        async with serve(Starlette(routes=[Route("/", slow)])) as url:
            assert await ask_all(f"{url}/", "key", 50) == [200] * 50  # the last after 6 s

    asyncio.run(main())


def answer(*pieces: tuple[str, str | None]) -> Starlette:
    async def events() -> AsyncIterator[str]:
        for text, end in pieces:
            choice = {"index": 0, "delta": {"content": text}, "finish_reason": end}
            kind = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
            yield f"data: {json.dumps({**kind, 'choices': [choice]})}\n\n"

    async def complete(request: Request) -> StreamingResponse:
        return StreamingResponse(events(), media_type="text/event-stream")

    return Starlette(routes=[Route("/chat/completions", complete, methods=["POST"])])


@pytest.mark.parametrize(
    ("pieces", "end"),
    [
        ((("Transfer 100, but only", None),), "[]"),
        ((("Transfer 100, but only", None), (" if", "length")), "['length']"),
    ],
    ids=["it ends", "it is too long"],
)
def test_half_an_answer_without_an_error_is_one(
    pieces: tuple[tuple[str, str | None], ...], end: str
) -> None:
    ask = definitions("errors/cut_stream_fixed")["ask"]

    async def main() -> None:
        async with serve(answer(*pieces)) as url:
            with OpenAI(base_url=url, api_key="key", max_retries=0) as client:
                await asyncio.to_thread(ask, client, "m", "Hello!")

    with pytest.raises(EOFError) as caught:
        asyncio.run(main())
    assert str(caught.value) == f"half an answer: {end}"


def test_who_leaves_the_stream_early_does_not_leave_the_sender_waiting() -> None:
    source = (SNIPPETS / "errors/other_end_fixed.py").read_text("utf-8")
    loop = "            print(word)\n"
    program = source.replace(loop, f"{loop}            break\n")
    assert program != source
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-c", program],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    assert (done.stdout, done.stderr) == ("one\nboth ends are closed\n", "")


def test_an_answer_that_breaks_off_is_none_and_a_question_is_one_line() -> None:
    line_of = definitions("errors/two_readers_fixed")["Line"]

    async def main() -> None:
        ours, theirs = socket.socketpair()
        line = line_of(*await asyncio.open_connection(sock=ours))
        reader, writer = await asyncio.open_connection(sock=theirs)
        with pytest.raises(ValueError, match="one line"):
            await line.ask("one\ntwo")
        asking = asyncio.create_task(line.ask("one"))
        await reader.readline()
        writer.write(b"answer to o")
        writer.close()
        with pytest.raises(ConnectionError, match="has left"):
            await asking
        with pytest.raises(ConnectionError, match="out of step"):
            await line.ask("two")
        line.writer.close()

    asyncio.run(main())


def test_processes_that_start_together_find_no_locked_database(tmp_path: Path) -> None:
    cure = definitions("errors/database_locked_fixed")
    path = tmp_path / "db"
    cure["prepare"](path)
    code = (
        "from pathlib import Path\n"
        "from tests.content.definitions import definitions\n"
        f"with definitions('errors/database_locked_fixed')['connect'](Path({str(path)!r})) as db:\n"
        "    print(*db.execute('PRAGMA journal_mode').fetchone())\n"
    )
    command = [sys.executable, "-c", code]
    started = [
        subprocess.Popen(command, cwd=SNIPPETS.parent, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    assert [each.communicate(timeout=60)[0] for each in started] == ["wal\n"] * 4
    with cure["connect"](path) as db:
        assert isinstance(db, sqlite3.Connection)


def test_what_is_sent_is_closed_when_the_sending_is_cancelled() -> None:
    send = definitions("errors/websocket_ended_fixed")["send"]
    events: list[str] = []

    async def microphone() -> AsyncGenerator[str]:
        try:
            yield "hello"
        finally:
            events.append("closed")

    class Deaf:
        async def send(self, piece: str) -> None:
            await anyio.sleep_forever()

    async def main() -> None:
        audio: Any = microphone()
        sending = asyncio.create_task(send(Deaf(), audio))
        await asyncio.sleep(0.01)
        sending.cancel()
        await asyncio.wait([sending])
        events.append("sending has ended")

    asyncio.run(main())
    assert events == ["closed", "sending has ended"]
