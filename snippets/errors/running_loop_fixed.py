import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context


async def main() -> str:
    return "an answer"


# --8<-- [start:thread]
def ask() -> str:
    """For a synchronous library that a notebook or a handler calls."""
    run = copy_context().run
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(lambda: run(asyncio.run, main())).result()


# --8<-- [end:thread]
async def cell() -> None:
    # --8<-- [start:cure]
    # in a notebook's cell, or in an async def handler
    print(await main())
    # --8<-- [end:cure]
    print("in a thread:", ask())


asyncio.run(cell())
