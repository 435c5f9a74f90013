import asyncio
import time


def ask() -> str:
    time.sleep(0.05)
    return "answered"


async def main() -> None:
    try:
        # --8<-- [start:cure]
        async with asyncio.timeout(0.01):
            print(await asyncio.to_thread(ask))  # better: an async client
        # --8<-- [end:cure]
    except TimeoutError:
        print("timed out")  # the thread goes on; bound the call itself, too


asyncio.run(main())
