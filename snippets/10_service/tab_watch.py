import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fastapi import FastAPI, Request
from starlette.types import Message, Receive, Scope, Send


@contextmanager
def noted(request: Request) -> Iterator[None]:
    """Note how the model's stream was left."""
    try:
        yield
        request.state.end = "at once"  # on success only
    except BaseException as error:
        late = "Timeout" in type(error).__name__
        request.state.end = "client's time-out" if late else "at once"
        raise


class Watch:
    """Tell when two tokens are being sent, and how each request ended."""

    def __init__(self, app: FastAPI, **state: Any) -> None:
        self.app = app
        self.state = state
        self.sending = asyncio.Semaphore(0)
        self.ends: dict[str, str] = {}
        self.over = asyncio.Semaphore(0)

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        own = scope["state"] = dict(self.state, sent=0)

        async def counted(message: Message) -> None:
            own["sent"] += bool(message.get("body"))
            if own["sent"] == 2:
                self.sending.release()
            await send(message)

        try:
            await self.app(scope, receive, counted)
        finally:
            if scope["type"] == "http":
                end = own.get("end", "when freed")
                self.ends[scope["path"]] = end
                self.over.release()
