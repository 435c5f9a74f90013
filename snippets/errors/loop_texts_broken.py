# expect: output attached to a different loop
import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import anyio
from mcp.server import MCPServer


@contextmanager
def printed() -> Iterator[None]:
    try:
        yield
    except (RuntimeError, TypeError, ValueError) as error:
        print(f"{type(error).__name__}: {error}")


def call(function: Callable[..., Any], *args: Any) -> None:
    with printed():
        function(*args)


async def wait_for(future: Any) -> None:
    await future


def enter(manager: asyncio.Timeout) -> None:
    with closing(manager.__aenter__()) as entering:
        entering.send(None)


async def inside(other: asyncio.AbstractEventLoop) -> None:
    loop = asyncio.get_running_loop()
    call(loop.run_until_complete, loop.create_future())
    call(other.run_until_complete, other.create_future())
    call(MCPServer("notes").run)
    with printed():
        asyncio.Queue(loop=loop)  # type: ignore[call-arg]
    with printed(), closing(wait_for(loop)) as coroutine:
        await asyncio.wait([coroutine])  # type: ignore[type-var]
    call(asyncio.gather, loop.create_future(), other.create_future())
    loop.call_soon(call, enter, asyncio.timeout(1))
    task = asyncio.create_task(wait_for(other.create_future()))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    call(task.result)


with closing(asyncio.new_event_loop()) as other_loop:
    asyncio.run(inside(other_loop))
call(asyncio.get_running_loop)
call(anyio.current_time)
thread = threading.Thread(target=call, args=(asyncio.get_event_loop,))
thread.start()
thread.join()
