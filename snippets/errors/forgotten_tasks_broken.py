# expect: output Task was destroyed but it is pending!
# lint: RUF006
import asyncio
import gc


async def heartbeat() -> None:
    await asyncio.Event().wait()


async def refresh() -> None:
    int("no number")


async def main() -> None:
    asyncio.create_task(heartbeat())
    asyncio.create_task(refresh())
    await asyncio.sleep(0)
    gc.collect()  # comes by itself, sooner or later
    print("main goes on")


asyncio.run(main())
