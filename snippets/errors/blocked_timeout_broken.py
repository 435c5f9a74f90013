# expect: output answered
# lint: ASYNC251
import asyncio
import time


async def ask() -> str:
    time.sleep(0.05)  # as requests, or a synchronous client, does
    return "answered"


async def main() -> None:
    async with asyncio.timeout(0.01):
        print(await ask())


asyncio.run(main())
