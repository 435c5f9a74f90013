import asyncio
from collections.abc import Callable

import anyio


async def hold(events: list[str]) -> None:
    try:
        await asyncio.Event().wait()  # the block
    finally:
        with anyio.move_on_after(1, shield=True):
            events.append("closing")
            await asyncio.sleep(0.01)  # a round trip to the server
            events.append("closed")


async def cancel(times: int, one_cancel: Callable[[], object]) -> None:
    for _ in range(times):
        await asyncio.sleep(0)  # let it go on to its next await
        one_cancel()


async def main() -> None:
    for times, name in (1, "one cancel"), (2, "two cancels"):
        in_anyio: list[str] = []
        with anyio.CancelScope() as scope:
            task = asyncio.create_task(cancel(times, scope.cancel))
            await hold(in_anyio)
        await task
        print(f"{name:11}  anyio {in_anyio}")

    in_anyio = []
    with anyio.move_on_after(0.01):
        await hold(in_anyio)
    print(f"time-out     anyio {in_anyio}")

    in_anyio = []
    holder = asyncio.create_task(hold(in_anyio))
    await cancel(2, holder.cancel)
    await asyncio.wait([holder])
    print(f"two of asyncio's own: {in_anyio}")


asyncio.run(main())
