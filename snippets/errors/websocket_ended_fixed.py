import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

from websockets.asyncio.client import connect
from websockets.asyncio.connection import Connection
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed


# --8<-- [start:cure]
async def send(socket: Connection, audio: AsyncGenerator[str]) -> None:
    async with aclosing(audio):
        with suppress(ConnectionClosed):  # the task that reads is told, too
            async for piece in audio:
                await socket.send(piece)


async def talk(socket: Connection, audio: AsyncGenerator[str]) -> None:
    async with asyncio.TaskGroup() as group:
        sending = group.create_task(send(socket, audio))
        try:
            # ends at a normal close, raises at a broken line
            async for message in socket:
                print("heard", message)
        finally:
            sending.cancel()  # nobody is left to send to


# --8<-- [end:cure]
async def microphone() -> AsyncGenerator[str]:
    yield "hello"
    await asyncio.Event().wait()


async def answer(socket: ServerConnection) -> None:
    await socket.send(f"answer to {await socket.recv(decode=True)}")


async def main() -> None:
    async with serve(answer, "127.0.0.1", 0) as listener:
        port = next(iter(listener.sockets)).getsockname()[1]
        async with connect(f"ws://127.0.0.1:{port}") as socket:
            await talk(socket, microphone())
        print("closed")


asyncio.run(main())
