# expect: RuntimeError
import asyncio


async def main() -> str:
    return "an answer"


async def cell() -> None:
    """A notebook's cell runs in the kernel's loop, as a handler does
    in its server's.
    """
    print(asyncio.run(main()))


asyncio.run(cell())
