"""The same for coding agents: a server of the Model Context Protocol with three tools.

It holds nothing that would have to be closed, asks nobody, and runs nothing that it is sent.
"""

from __future__ import annotations

import signal
import socket
import sys
from contextlib import suppress
from difflib import get_close_matches
from typing import Literal

from context_workshop import _extras
from context_workshop.testing import cleanup

from . import say
from .data import snippets
from .matcher import find

try:
    import uvicorn
    from mcp.server import MCPServer
    from mcp.server.mcpserver.exceptions import ToolError
except ImportError as error:
    raise _extras.missing("explain --mcp", "mcp", error) from None

INSTRUCTIONS = """\
Errors of context managers, asyncio, LLM clients and MCP in Python: find_error says what a traceback
or a log means and gives a cure that has run; get_snippet has the whole program, broken or fixed;
check_code finds cleanup that an exception would skip. Nothing is guessed: what is not known is said
to be unknown."""

HOST = "127.0.0.1"
LARGEST = 200_000
"""Characters of code that are read."""
TOKENS = 1800
"""What an answer may have, at three characters of code, or one of Chinese, a token."""
GRACE = 3
"""Seconds that open requests have when the HTTP server is told to end."""


def find_error(text: str, language: Literal["en", "zh"] = "en") -> str:
    """Say what the error in a traceback, an exception group or a log means, and its cure.

    Args:
        text: As it was printed; the more of it, the better. It is not kept.
        language: Of the answer.
    """
    results = find(text)
    return _fit(say.found(results, language) if results else say.unknown(language))


def get_snippet(name: str) -> str:
    """Get a program that has run: its code, what it printed, and the order of its with blocks.

    Args:
        name: Like 03_async_manager/gpu_pool_fixed.py, or its end.
    """
    known = snippets()
    whole = [each for each in known if f"/{each}".endswith(f"/{name.removesuffix('.py')}.py")]
    if len(whole) != 1:
        near = whole or get_close_matches(name, known, 5, cutoff=0.4)
        raise ToolError(f"there is no one snippet {name!r}; near it: {', '.join(near) or 'none'}")
    found = known[whole[0]]
    parts = [("python", found.code), ("text", found.output), ("text", found.ladder)]
    blocks = (f"```{language}\n{text.rstrip()}\n```\n" for language, text in parts if text.strip())
    return _fit("\n".join([f"{whole[0]}\n", *blocks]))


def check_code(code: str) -> str:
    """Find, in generator context managers, the cleanup that an exception in the block would skip.

    Args:
        code: Of one Python module. It is parsed, and never run.
    """
    if len(code) > LARGEST:
        raise ToolError(f"the code has {len(code):,} characters, at most {LARGEST:,} are read")
    try:
        found = cleanup.check(code)
    except SyntaxError as error:
        raise ToolError(f"line {error.lineno or 1}: is not Python: {error.msg}") from None
    except (ValueError, RecursionError, MemoryError) as error:  # a null byte; nested too deeply
        raise ToolError(f"is not Python that can be read: {error}") from None
    lines = [f"line {each.line}: {each}" for each in found]
    return _fit("\n".join(lines) or "no cleanup of a generator manager is skipped")


def make_server() -> MCPServer[None]:
    """Make the server, not yet started."""
    server: MCPServer[None] = MCPServer(
        "context-workshop", instructions=INSTRUCTIONS, log_level="WARNING"
    )
    for tool in (find_error, get_snippet, check_code):
        server.tool(structured_output=False)(tool)
    return server


def serve(*, port: int | None = None) -> None:
    """Serve until standard input ends, or a signal comes.

    Args:
        port: None is stdio; a number is HTTP on this machine, at /mcp, and 0 a free port.
    """
    server = make_server()
    if port is None:
        # A thread waits for standard input and can't be interrupted; there is nothing to clean up.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        server.run("stdio")
        return
    app = server.streamable_http_app(stateless_http=True, json_response=True, host=HOST)
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=GRACE)
    with socket.create_server((HOST, port)) as listening:
        sys.stderr.write(f"http://{HOST}:{listening.getsockname()[1]}/mcp\n")
        sys.stderr.flush()
        with suppress(KeyboardInterrupt):  # raised again when all is closed
            uvicorn.Server(config).run(sockets=[listening])


def _fit(text: str) -> str:
    """Keep as many lines as an answer may have."""
    left, kept = float(TOKENS), list[str]()
    for line in text.split("\n"):
        left -= 1 + sum(1 / 3 if each.isascii() else 1 for each in line)
        if left < 0:
            return "\n".join([*kept, "… (cut here)"])
        kept.append(line)
    return text
