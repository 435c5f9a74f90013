# expect: output RuntimeError: can't register atexit after shutdown
import asyncio
import atexit


async def save() -> None:
    await asyncio.to_thread(print, "saved")  # the program's first thread


atexit.register(lambda: asyncio.run(save()))
