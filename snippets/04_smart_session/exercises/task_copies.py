import asyncio
from contextvars import ContextVar

user: ContextVar[str] = ContextVar("user", default="nobody")


async def handle(name: str) -> None:
    print(name, "sees", user.get())
    user.set(name)
    await asyncio.sleep(0)
    print(name, "then sees", user.get())


async def main() -> None:
    user.set("main")
    await handle("called")
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(handle("task"))
        user.set("changed")
    print("main sees", user.get())


asyncio.run(main())
