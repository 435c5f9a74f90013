"""uvicorn as a guest: it says when it is ready and why it isn't, and leaves signals alone."""

import asyncio
import socket
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import anyio
import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send


@asynccontextmanager
async def serve(app: ASGIApp, *, grace: int = 1, **settings: Any) -> AsyncIterator[str]:
    """Serve an ASGI app under uvicorn, in this event loop, for the length of the block.

    Entered: the app's lifespan has started, and the server accepts connections at the base URL that
    is yielded, such as `http://127.0.0.1:43210`. Left, in whatever way: it accepts no more, waits
    `grace` seconds for open requests and cancels the rest, then ends the app's lifespan, waiting
    `grace` seconds for that too. No task and no socket stays, even if the leaving is cancelled.
    Ctrl-C and SIGTERM stay the caller's: uvicorn's own handlers are not installed. asyncio only.

    Take instead: the `uvicorn` command, in production; the framework's test client, for tests that
    need no socket.

    Since 0.1.

    Args:
        app: The app. One that raises for the `lifespan` scope is taken to have no lifespan, as the
            ASGI specification says.
        grace: Seconds, 1 or more.
        settings: Other settings of `uvicorn.Config`.

    Raises:
        RuntimeError: The app's lifespan failed, at the start or at the end; the cause is its error.
            An error of the block goes before one at the end, which is then a note on it.
        ValueError: `grace` is below 1.

    Example:
        ```python
        import asyncio
        from urllib.request import urlopen

        from context_workshop import serve
        from starlette.applications import Starlette
        from starlette.responses import PlainTextResponse
        from starlette.routing import Route


        async def main() -> None:
            app = Starlette(
                routes=[Route("/", lambda request: PlainTextResponse("hello"))]
            )
            async with serve(app) as url:
                page = await asyncio.to_thread(urlopen, url)
                with page:
                    print(page.read())
                    #> b'hello'


        asyncio.run(main())
        ```
    """
    if grace < 1:
        raise ValueError(f"grace must be at least 1 second, not {grace}")
    server = Server(app, grace=grace, **settings)
    task = asyncio.create_task(server.serve(), name="uvicorn")
    task.add_done_callback(lambda _: server.ready.set())
    try:
        await server.ready.wait()
        if task.done():
            task.result()
        yield server.url
    except BaseException as error:
        if late := await _outlast(server.stop(task)):
            error.add_note(f"Then {late}")
        raise
    if late := await _outlast(server.stop(task)):
        raise late


async def _outlast(ending: Coroutine[Any, Any, Exception | None]) -> Exception | None:
    """Run what ends by itself to its end; a cancellation meanwhile is raised afterwards."""
    task = asyncio.create_task(ending, name="stop uvicorn")
    cancelled = None
    with anyio.CancelScope(shield=True):  # anyio would cancel the wait again and again
        while not task.done():
            try:
                await asyncio.wait({task})
            except asyncio.CancelledError as error:
                cancelled = error
    if cancelled is not None:
        raise cancelled
    return task.result()


class Server(uvicorn.Server):
    """One app on 127.0.0.1; `serve()` runs it until `stop()`.

    Attributes:
        ready: Set when it accepts connections at `url`.
    """

    def __init__(self, app: ASGIApp, *, grace: int, **settings: Any) -> None:
        self.ready = asyncio.Event()
        self.url = ""
        self._app = app
        self._grace = grace
        self._lifespan_task: asyncio.Task[Any] | None = None
        self._lifespan_error: BaseException | None = None
        self._lifespan_message = ""
        defaults: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": 0,
            "interface": "asgi3",
            "log_config": None,
            "log_level": "warning",
            "timeout_graceful_shutdown": grace,
        }
        super().__init__(uvicorn.Config(self._call_app, **(defaults | settings)))

    async def _call_app(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return

        async def send_briefly(message: Message) -> None:
            # The reason would be logged, often with a traceback, beside the error that tells it.
            self._lifespan_message = message.get("message", "")
            await send({"type": message["type"]})

        self._lifespan_task = asyncio.current_task()
        try:
            await self._app(scope, receive, send_briefly)
        except BaseException as error:
            self._lifespan_error = error
            raise

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        except SystemExit:
            if self.lifespan.should_exit:
                raise self._lifespan_failure("start") from self._lifespan_error
            raise RuntimeError("uvicorn could not start; its log says why") from None
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        self.url = f"http://{host}:{port}"
        self.ready.set()

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        await super().serve(sockets)
        # uvicorn cancels the requests that outlast the grace time, but doesn't wait for them.
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=self._grace)
        for connection in self.server_state.connections:
            connection.transport.abort()
        if getattr(self.lifespan, "shutdown_failed", False):  # it has none with lifespan="off"
            raise self._lifespan_failure("end") from self._lifespan_error

    def _lifespan_failure(self, when: str) -> RuntimeError:
        reason = repr(self._lifespan_error) if self._lifespan_error else self._lifespan_message
        return RuntimeError(f"the app's lifespan failed at the {when}: {reason}")

    async def stop(self, serving: asyncio.Task[None]) -> Exception | None:
        """End `serve()`, running as this task, in bounded time; the error that it ends with."""
        if serving.done():
            return None  # it could not start, and that was raised
        self.should_exit = True
        # uvicorn itself bounds the wait for requests, not the one for the lifespan.
        await asyncio.wait({serving}, timeout=2 * self._grace + 1)
        if not serving.done() and self._lifespan_task is not None:
            self._lifespan_task.cancel()
            await asyncio.wait({serving}, timeout=self._grace)
        if not serving.done():
            serving.cancel()
            await asyncio.wait({serving})
            return RuntimeError("the app's lifespan does not end, not even when it is cancelled")
        error = serving.exception()
        return error if isinstance(error, Exception) else None
