import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def closing_writer(writer: asyncio.StreamWriter) -> AsyncIterator[None]:
    try:
        yield
    finally:
        writer.close()
        try:
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
    except OSError as error:
        print("server: connection lost:", repr(error))
    else:
        print("server: connection closed")


async def main() -> None:
    async with asyncio.TaskGroup() as tasks:
        server = await asyncio.start_server(
            lambda *streams: tasks.create_task(echo(*streams), name="echo"),
            host="127.0.0.1",
            port=0,  # any free one
        )
        async with server:
            host, port = server.sockets[0].getsockname()
            reader, writer = await asyncio.open_connection(host, port)
            async with closing_writer(writer):
                writer.write(b"hello\n")
                async with asyncio.timeout(5):
                    print("client: echo", await reader.readline())
            print("client: connection closed")
    print("server: serving", server.is_serving())


asyncio.run(main())
