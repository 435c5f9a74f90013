import asyncio

import anyio


async def main() -> None:
    # --8<-- [start:cure]
    send, receive = anyio.create_memory_object_stream[str](1)
    async with send, receive:  # all that sends or receives is inside
        await send.send("one")
        print(await receive.receive())
    # --8<-- [end:cure]
    print("closed", send.statistics().open_send_streams)


asyncio.run(main())
