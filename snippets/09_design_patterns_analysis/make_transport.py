import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from word_server import server

from context_workshop.mcp import stdio

FILE = Path(__file__).with_name("word_server.py")
TRANSPORTS: dict[str, Callable[[], Any]] = {
    "memory": lambda: server,
    "stdio": lambda: stdio(sys.executable, str(FILE)),
}


def make_transport(kind: str) -> Any:
    if kind not in TRANSPORTS:
        known = ", ".join(TRANSPORTS)
        raise LookupError(f"unknown transport {kind!r}: choose from {known}")
    return TRANSPORTS[kind]()
