import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing


@asynccontextmanager
async def closing_writer(writer: asyncio.StreamWriter) -> AsyncIterator[None]:
    try:
        yield
        writer.close()  # on success only
        async with asyncio.timeout(1):
            await writer.wait_closed()
    finally:
        writer.transport.abort()  # no await: happens in any case


async def echo(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    try:
        async with closing_writer(writer):
            async for line in reader:
                writer.write(line)
                await writer.drain()
    except (OSError, ValueError) as error:
        print("server: connection lost:", repr(error))
    finally:
        print("server: handler ends")


async def serve(sock: socket.socket, stop: asyncio.Event) -> None:
    async with asyncio.timeout(None) as limit, asyncio.TaskGroup() as tasks:
        server = await asyncio.start_server(
            lambda *streams: tasks.create_task(echo(*streams), name="echo"),
            sock=sock,
            limit=64,  # bytes that a line may have
        )
        with closing(server):
            await stop.wait()
        print("server: serving", server.is_serving())
        limit.reschedule(asyncio.get_running_loop().time() + 0.1)


async def main() -> None:
    stop = asyncio.Event()
    sock = socket.create_server(("127.0.0.1", 0))  # any free port
    service = asyncio.create_task(serve(sock, stop))
    for data in b"x" * 100, b"hello\n":
        reader, writer = await asyncio.open_connection(*sock.getsockname())
        async with closing_writer(writer):
            writer.write(data)
            async for line in reader:  # until the server closes
                print("client: got", line)
                stop.set()
    await asyncio.wait([service])
    print("server: ended in time:", service.exception() is None)


asyncio.run(main())
