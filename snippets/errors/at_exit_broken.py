# expect: output cannot schedule new futures after interpreter shutdown
import asyncio
import atexit


class Sandbox:
    """A remote machine that costs money until it is deleted."""

    def __init__(self) -> None:
        atexit.register(lambda: asyncio.run(self.delete()))

    async def use(self) -> None:
        await asyncio.get_running_loop().getaddrinfo("localhost", 80)
        print("used")

    async def delete(self) -> None:
        # a new connection: the name is looked up in a thread
        await asyncio.get_running_loop().getaddrinfo("localhost", 80)
        print("deleted")


async def main() -> None:
    await Sandbox().use()


asyncio.run(main())
