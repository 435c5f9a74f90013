"""An MCP server over stdio that behaves, or misbehaves, as its first argument says."""

import os
import signal
import sys
import time
from pathlib import Path


def garbage(text: str) -> None:
    """Answer each line with what is not JSON-RPC."""
    for _ in sys.stdin:
        print(text, flush=True)


def silent() -> None:
    """Never answer, but end with the input."""
    for _ in sys.stdin:
        pass


def serve() -> None:
    from mcp.server import MCPServer
    from mcp.server.mcpserver.exceptions import ToolError

    server = MCPServer("modes", log_level="CRITICAL")

    @server.tool()
    def add(a: int, b: int) -> int:
        return a + b

    @server.tool()
    def fail() -> str:
        raise ToolError("as asked")

    @server.tool()
    def die() -> str:
        os._exit(7)

    @server.tool()
    def sleep(seconds: float) -> str:
        time.sleep(seconds)
        return "slept"

    server.run("stdio")


def main(mode: str) -> None:
    match mode:
        case "garbage":
            garbage("I am not a server")
        case "long garbage":
            garbage("x" * 1000)
        case "silent":
            silent()
        case "dies at start":
            sys.exit("no database")
        case "slow":
            time.sleep(1)
            serve()
        case "ignores end of input":
            serve()
            time.sleep(60)
        case "ignores SIGTERM":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            serve()
            time.sleep(60)
            for path in sys.argv[2:]:
                Path(path).write_text("ended by itself")
        case "ok":
            serve()


main(sys.argv[1])
