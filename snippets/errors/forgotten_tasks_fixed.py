import asyncio


async def heartbeat() -> None:
    await asyncio.Event().wait()


async def refresh() -> None:
    int("no number")


async def main() -> None:
    try:
        # --8<-- [start:cure]
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(heartbeat())
            tasks.create_task(refresh())
        # --8<-- [end:cure]
    except* ValueError as group:
        print("caught", group.exceptions)


asyncio.run(main())
