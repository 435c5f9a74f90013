# expect: output ^time-out .*'closed'\] +anyio \['closing'\]$
# lint: ASYNC102
import asyncio
from collections.abc import Callable
from contextlib import suppress

import anyio


async def hold(events: list[str]) -> None:
    try:
        await asyncio.Event().wait()  # the block
    finally:
        events.append("closing")
        await asyncio.sleep(0.01)  # a round trip to the server
        events.append("closed")


async def cancel(times: int, one_cancel: Callable[[], object]) -> None:
    for _ in range(times):
        await asyncio.sleep(0)  # let it go on to its next await
        one_cancel()


async def main() -> None:
    for times, name in (1, "one cancel"), (2, "two cancels"):
        in_asyncio: list[str] = []
        task = asyncio.create_task(hold(in_asyncio))
        await cancel(times, task.cancel)
        await asyncio.wait([task])
        in_anyio: list[str] = []
        with anyio.CancelScope() as scope:
            task = asyncio.create_task(cancel(times, scope.cancel))
            await hold(in_anyio)
        print(f"{name:11}  asyncio {in_asyncio!s:21}  anyio {in_anyio}")
    in_asyncio, in_anyio = [], []
    with suppress(TimeoutError):
        async with asyncio.timeout(0.01):
            await hold(in_asyncio)
    with anyio.move_on_after(0.01):
        await hold(in_anyio)
    print(f"time-out     asyncio {in_asyncio!s:21}  anyio {in_anyio}")


asyncio.run(main())
