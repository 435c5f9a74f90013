"""The four transports, against real servers over real pipes and sockets."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import anyio.from_thread
import pytest
from mcp import Client, MCPError
from mcp.server import MCPServer
from starlette.applications import Starlette
from websockets.asyncio.server import ServerConnection
from websockets.asyncio.server import serve as serve_websockets
from websockets.exceptions import InvalidStatus

from context_workshop.local import serve
from context_workshop.mcp import sse, stdio, streamable_http, websocket
from tests.servers.websocket import serve_websocket

MODES = Path(__file__).parents[1] / "servers" / "modes.py"
Run = Callable[[Callable[[], Awaitable[object]]], object]
RUNS = [partial(anyio.run, backend=name) for name in ("asyncio", "trio")]
run_everywhere = pytest.mark.parametrize("run", RUNS, ids=["asyncio", "trio"])


def modes(mode: str, **options: Any) -> Any:
    return stdio(sys.executable, str(MODES), mode, **options)


def calculator() -> MCPServer:
    server = MCPServer("calculator", log_level="CRITICAL")

    @server.tool()
    def add(a: int, b: int) -> int:
        return a + b

    @server.tool()
    async def sleep() -> str:
        await anyio.sleep(60)
        return "slept"

    return server


@contextmanager
def in_thread(manager: AbstractAsyncContextManager[str]) -> Iterator[str]:
    """A server in an event loop of its own, whatever loop its client has."""
    with (
        anyio.from_thread.start_blocking_portal() as portal,
        portal.wrap_async_context_manager(manager) as url,
    ):
        yield url


@contextmanager
def stdio_server() -> Iterator[Callable[[], Any]]:
    yield lambda: modes("ok")


@contextmanager
def http_server() -> Iterator[Callable[[], Any]]:
    with in_thread(serve(calculator().streamable_http_app())) as url:
        yield lambda: streamable_http(f"{url}/mcp")


@contextmanager
def sse_server() -> Iterator[Callable[[], Any]]:
    with in_thread(serve(calculator().sse_app())) as url:
        yield lambda: sse(f"{url}/sse")


@contextmanager
def websocket_server() -> Iterator[Callable[[], Any]]:
    with in_thread(serve_websocket(calculator())) as url:
        yield lambda: websocket(url)


SERVERS = [stdio_server, http_server, sse_server, websocket_server]
every_server = pytest.mark.parametrize("server", SERVERS, ids=lambda server: server.__name__)


@every_server
@run_everywhere
@pytest.mark.parametrize("mode", ["auto", "legacy"])
# Under trio, httpx2 leaves generators of a cut off stream to the collector, and trio says so.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_tool_is_called(server: Any, run: Run, mode: str) -> None:
    if server is websocket_server and run is RUNS[1]:
        pytest.skip("websockets is for asyncio")

    with server() as transport:

        async def main() -> None:
            with anyio.fail_after(10):
                async with Client(transport(), mode=mode) as client:
                    listed = await client.list_tools()
                    assert "add" in [tool.name for tool in listed.tools]
                    result = await client.call_tool("add", {"a": 1, "b": 2})
                    assert result.structured_content == {"result": 3}

        run(main)


@every_server
def test_a_cancelled_call_leaves_nothing(server: Any) -> None:
    with server() as transport:

        async def main() -> None:
            async with Client(transport()) as client:
                with anyio.move_on_after(0.2) as scope:
                    await client.call_tool("sleep", {"seconds": 1})
                assert scope.cancelled_caught
            with anyio.move_on_after(0.5) as scope:
                async with Client(transport()):
                    await anyio.sleep_forever()
            assert scope.cancelled_caught

        asyncio.run(main())


# stdio ------------------------------------------------------------------------------------------


def test_a_server_sees_few_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-mine")
    log = tmp_path / "log"
    show = "import os, sys; print(sorted(os.environ), os.getcwd(), file=sys.stderr)"

    async def main() -> None:
        with log.open("w") as stderr:
            server = stdio(
                sys.executable, "-c", show, env={"MINE": "1"}, cwd=tmp_path, stderr=stderr
            )
            with pytest.raises(ExceptionGroup):
                async with Client(server):
                    pytest.fail("entered")

    asyncio.run(main())
    seen = log.read_text()
    assert "'MINE'" in seen
    assert "'PATH'" in seen
    assert "OPENAI_API_KEY" not in seen
    assert tmp_path.name in seen


def test_a_servers_errors_go_to_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    async def main() -> None:
        with pytest.raises(ExceptionGroup):
            async with Client(modes("dies at start")):
                pytest.fail("entered")

    asyncio.run(main())
    assert capfd.readouterr().err == "no database\n"


def test_stderr_need_not_be_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(OSError, match="fileno"):
        sys.stderr.fileno()

    async def main() -> None:
        async with Client(modes("ok")) as client:
            assert client.server_info is not None

    asyncio.run(main())


def test_a_program_that_does_not_exist() -> None:
    async def main() -> None:
        with pytest.raises(FileNotFoundError, match="no-such-program"):
            async with Client(stdio("no-such-program")):
                pytest.fail("entered")

    asyncio.run(main())


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    if not shutil.which("git"):
        pytest.skip("needs git")
    identity = ["-c", "user.name=Reader", "-c", "user.email=reader@localhost"]
    for arguments in (["init", "-q"], [*identity, "commit", "-q", "--allow-empty", "-m", "first"]):
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True, timeout=30)  # noqa: S607
    return tmp_path


def test_the_git_server(repository: Path) -> None:
    async def main() -> str:
        server = stdio(sys.executable, "-m", "mcp_server_git", "--repository", str(repository))
        async with Client(server) as client:
            result = await client.call_tool("git_log", {"repo_path": str(repository)})
            assert not result.is_error
            return str(result.content)

    assert "first" in asyncio.run(main())


def test_the_time_server() -> None:
    async def main() -> str:
        async with Client(stdio(sys.executable, "-m", "mcp_server_time")) as client:
            arguments = {
                "source_timezone": "Asia/Shanghai",
                "time": "12:00",
                "target_timezone": "UTC",
            }
            result = await client.call_tool("convert_time", arguments)
            return str(result.content)

    assert "04:00" in asyncio.run(main())


# HTTP -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("transport", ["streamable_http", "sse"])
def test_headers_are_sent(transport: str) -> None:
    seen = []
    inner = calculator()
    app: Any = inner.sse_app() if transport == "sse" else inner.streamable_http_app()

    async def spy(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            seen.append(dict(scope["headers"]).get(b"authorization"))
        await app(scope, receive, send)

    with in_thread(serve(spy)) as url:
        headers = {"Authorization": "Bearer mine"}
        place = {"sse": sse, "streamable_http": streamable_http}[transport]
        path = {"sse": "sse", "streamable_http": "mcp"}[transport]

        async def main() -> None:
            async with Client(place(f"{url}/{path}", headers=headers)) as client:
                await client.list_tools()

        asyncio.run(main())
    assert len(seen) >= 2
    assert set(seen) == {b"Bearer mine"}


# WebSocket --------------------------------------------------------------------------------------


@asynccontextmanager
async def raw_websocket(
    handler: Callable[[ServerConnection], Awaitable[None]],
) -> AsyncIterator[str]:
    async with serve_websockets(handler, "127.0.0.1", 0) as listener:
        yield f"ws://127.0.0.1:{next(iter(listener.sockets)).getsockname()[1]}"


def test_a_websocket_that_is_refused() -> None:
    with in_thread(serve(Starlette())) as url:

        async def main() -> None:
            with pytest.raises(InvalidStatus, match="403"):
                async with websocket(url.replace("http", "ws")):
                    pytest.fail("entered")

        asyncio.run(main())


def test_a_websocket_to_nobody() -> None:
    async def main() -> None:
        with pytest.raises(OSError, match="Connect call failed"):
            async with websocket("ws://127.0.0.1:9"):
                pytest.fail("entered")

    asyncio.run(main())


def test_a_websocket_that_does_not_answer() -> None:
    async def main() -> None:
        gone = asyncio.Event()

        async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(-1)
            writer.close()
            gone.set()

        async with await asyncio.start_server(silent, "127.0.0.1", 0) as listener:
            port = listener.sockets[0].getsockname()[1]
            with pytest.raises(TimeoutError, match="opening handshake"):
                async with websocket(f"ws://127.0.0.1:{port}", open_timeout=0.2):
                    pytest.fail("entered")
            await gone.wait()

    asyncio.run(main())


def test_garbage_on_a_websocket_is_reported() -> None:
    async def garbage(socket: ServerConnection) -> None:
        await socket.send("I am not a server")
        await socket.wait_closed()

    async def main() -> None:
        async with raw_websocket(garbage) as url, websocket(url) as (incoming, _):
            message = await incoming.receive()
            assert isinstance(message, ValueError)
            assert "I am not a server" in str(message)

    asyncio.run(main())


def test_a_websocket_that_breaks_ends_the_call() -> None:
    async def break_off(socket: ServerConnection) -> None:
        await socket.recv()
        socket.transport.abort()

    async def main() -> None:
        async with raw_websocket(break_off) as url:
            with pytest.raises(ExceptionGroup) as failure:
                async with Client(websocket(url)):
                    pytest.fail("entered")
        refused, _ = failure.value.split(MCPError)
        assert refused is not None

    asyncio.run(main())


def test_a_websocket_that_does_not_close_is_cut_off() -> None:
    async def main() -> None:
        deaf = asyncio.Event()

        async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            """Open the WebSocket, and never read again."""
            request = (await reader.readuntil(b"\r\n\r\n")).decode()
            key = next(line for line in request.splitlines() if "Sec-WebSocket-Key" in line)
            writer.write(_accepted(key.partition(": ")[2]))
            await deaf.wait()
            writer.close()

        async with await asyncio.start_server(handler, "127.0.0.1", 0) as listener:
            port = listener.sockets[0].getsockname()[1]
            with anyio.move_on_after(0.1) as scope:
                async with websocket(f"ws://127.0.0.1:{port}", close_timeout=0.3):
                    await anyio.sleep_forever()
            assert scope.cancelled_caught
            deaf.set()

    asyncio.run(main())


def _accepted(key: str) -> bytes:
    import base64
    import hashlib

    digest = hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()  # noqa: S324 - the protocol's
    return (
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: {base64.b64encode(digest).decode()}\r\n"
        "Sec-WebSocket-Protocol: mcp\r\n\r\n"
    ).encode()


# extras -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("program", "extra"),
    [
        ("import context_workshop.mcp", "mcp"),
        ("from context_workshop.mcp import websocket; websocket('ws://x')", "websocket"),
    ],
)
def test_a_missing_extra_is_named(program: str, extra: str) -> None:
    missing = {"mcp": "mcp", "websocket": "websockets"}[extra]
    ended = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.modules['{missing}'] = None; {program}"],
        check=False,
        capture_output=True,
        text=True,
        timeout=30,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert f"needs the extra '{extra}'" in ended.stderr
    assert ended.returncode == 1
