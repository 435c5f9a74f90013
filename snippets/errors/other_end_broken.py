# expect: output BrokenResourceError
import asyncio

import anyio


async def main() -> None:
    send, receive = anyio.create_memory_object_stream[str](1)
    async with send:
        async with receive:
            print("the reader has left its block")
        try:
            await send.send("one")
        except anyio.BrokenResourceError as error:
            print(repr(error))
    send, receive = anyio.create_memory_object_stream[str](1)
    async with receive:
        async with send:
            print("the sender has left its block")
        try:
            await receive.receive()
        except anyio.EndOfStream as error:
            print(repr(error))


asyncio.run(main())
