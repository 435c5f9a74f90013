# --8<-- [start:cure]
import asyncio


async def main() -> None:
    async with asyncio.timeout(1):
        await asyncio.sleep(0)  # as client.ask() would
        print("inside")


asyncio.run(main())
# --8<-- [end:cure]
