# expect: output while another coroutine is already waiting
import asyncio
from collections.abc import Awaitable, Iterator

import anyio
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve


async def both(*reading: Awaitable[object]) -> None:
    """Have two tasks read, and print what the second is told."""
    tasks = [asyncio.ensure_future(each) for each in reading]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        if task.done():
            error = task.exception()
            print(f"{type(error).__name__}: {error}")
        task.cancel()
    await asyncio.wait(tasks)


async def idle(socket: ServerConnection) -> None:
    await socket.wait_closed()


async def main() -> None:
    reader = asyncio.StreamReader()
    await both(reader.readline(), reader.readline())

    async with serve(idle, "127.0.0.1", 0) as listener:
        port = next(iter(listener.sockets)).getsockname()[1]
        async with connect(f"ws://127.0.0.1:{port}") as socket:
            await both(socket.recv(), socket.recv())

    reading = anyio.ResourceGuard(
        "reading from"
    )  # each of anyio's streams has one
    try:
        with reading, reading:
            pass
    except anyio.BusyResourceError as error:
        print(f"BusyResourceError: {error}")


def pieces() -> Iterator[str]:
    yield next(stream)  # the generator asks itself


stream = pieces()
try:
    next(stream)
except ValueError as error:
    print(f"ValueError: {error}")
asyncio.run(main())
