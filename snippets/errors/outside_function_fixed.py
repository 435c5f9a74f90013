# --8<-- [start:cure]
import asyncio


async def main() -> None:
    async with asyncio.timeout(1):
        print("inside")


asyncio.run(main())
# --8<-- [end:cure]
