"""The local LLM server on the wire: its connections, and answers that fail when asked to."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from starlette.types import Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from ._llm_log import Entry, EventName, Log
from ._llm_script import FaultName


class Connection(H11Protocol):
    """One connection: it logs its life, and the app can wait for its end or cut it."""

    def __init__(
        self, config: Any, server_state: Any, app_state: dict[str, Any], _loop: Any = None
    ):
        super().__init__(config, server_state, {**app_state, "connection": self}, _loop)
        self.gone = asyncio.Event()
        self.answering = False
        self._log: Log = app_state["log"]
        self._number: int = next(app_state["connections"])
        self._quiet = False

    def note(self, event: EventName, detail: str = "") -> None:
        self._log.add(Entry(self._number, event, detail))

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.note("connected")
        super().connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if not self._quiet:
            self.note("disconnected" if self.answering else "closed")
        self.gone.set()

    def shutdown(self) -> None:
        """End as the server ends, whatever this is doing."""
        self._quiet = True
        self.transport.abort()

    async def drop(self) -> None:
        """Close it as a fault, after what was sent."""
        self._quiet = True
        self.note("dropped")
        self.transport.close()
        await self.gone.wait()

    async def pause(self, seconds: float | None) -> None:
        """Let time pass while the client is there; `None`: as long as it is there."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.gone.wait()


@dataclass(frozen=True)
class Answer:
    """An ASGI response: parts sent one by one, up to the place of a fault."""

    connection: Connection
    parts: list[bytes]
    status: int = 200
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    chunk_delay: float = 0.0
    fault: FaultName | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.connection.pause(self.delay)
        # A fault at 0 comes before the status line, at 2 after a stream's role and first token.
        streamed = self.media_type != "application/json"
        fault_at = {"drop": 0, "cut": 1 + streamed, "stall": 2 * streamed}.get(self.fault or "")
        for place, part in enumerate(self.parts):
            if place == fault_at:
                await self._fail()
                return
            if place == 0:
                await send(self._start())
            else:
                await self.connection.pause(self.chunk_delay)
            if self.connection.gone.is_set():
                return
            last = place == len(self.parts) - 1
            if last:
                self.connection.answering = False
                self.connection.note("answered", str(self.status))
            await send({"type": "http.response.body", "body": part, "more_body": not last})

    def _start(self) -> Message:
        headers = {"content-type": self.media_type, **self.headers}
        return {
            "type": "http.response.start",
            "status": self.status,
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }

    async def _fail(self) -> None:
        if self.fault == "stall":
            await self.connection.pause(None)
        else:
            await self.connection.drop()
