import asyncio

import anyio
from anyio.streams.memory import MemoryObjectSendStream


# --8<-- [start:cure]
async def produce(send: MemoryObjectSendStream[str]) -> None:
    async with send:  # each end is closed by the task that uses it
        for word in "one", "two":
            await send.send(word)


async def main() -> None:
    send, receive = anyio.create_memory_object_stream[str](1)
    async with receive, anyio.create_task_group() as tasks:
        tasks.start_soon(produce, send)
        async for word in receive:  # ends when the sender has closed
            print(word)
        tasks.cancel_scope.cancel()  # left early, nobody reads any more
    print("both ends are closed")  # the reader's last: nobody sends any more


# --8<-- [end:cure]
asyncio.run(main())
