import asyncio


async def ask(name: str, seconds: float) -> None:
    try:
        await asyncio.sleep(seconds)
        if name == "b":
            raise ValueError(name)
        print(name, "answered")
    except asyncio.CancelledError:
        print(name, "cancelled")
        raise
    finally:
        print(name, "closed")


async def main() -> None:
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(ask("a", 0))
            tasks.create_task(ask("b", 0.01))
            tasks.create_task(ask("c", 0.5))
            print("block ends")
    except* ValueError as group:
        print("caught", group.exceptions)


asyncio.run(main())
