import asyncio
from contextlib import AsyncExitStack


class Session:  # no context manager: close() is a coroutine
    async def get(self) -> str:
        return "an answer"

    async def close(self) -> None:
        await asyncio.sleep(0)
        print("closed")


# --8<-- [start:cure]
async def main() -> None:
    async with AsyncExitStack() as stack:
        session = Session()
        stack.push_async_callback(session.close)  # the function, no call
        print(await session.get())


# --8<-- [end:cure]
asyncio.run(main())
