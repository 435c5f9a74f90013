import asyncio


async def ask(name: str) -> None:
    print("asked", name)


async def main() -> None:
    # --8<-- [start:cure]
    async with asyncio.TaskGroup() as tasks:  # around all that starts some
        for name in "one", "two":
            tasks.create_task(ask(name))
    print("all answered")  # start nothing here: open a new group
    # --8<-- [end:cure]


asyncio.run(main())
