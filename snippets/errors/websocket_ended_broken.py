# expect: output ConnectionClosedOK
import asyncio

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed


async def answer(socket: ServerConnection) -> None:
    if await socket.recv() == "hang up":
        socket.transport.abort()  # as a proxy does, or a crash


async def main() -> None:
    async with serve(answer, "127.0.0.1", 0) as listener:
        port = next(iter(listener.sockets)).getsockname()[1]
        for question in "goodbye", "hang up":
            async with connect(f"ws://127.0.0.1:{port}") as socket:
                await socket.send(question)
                try:
                    await socket.recv()
                except ConnectionClosed as error:
                    print(f"{type(error).__name__}: {error}")


asyncio.run(main())
