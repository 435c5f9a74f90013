import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio


@asynccontextmanager
async def connection(peer: asyncio.Event) -> AsyncIterator[None]:
    try:
        yield
    finally:
        print("saying goodbye")
        with anyio.move_on_after(0.05, shield=True) as limit:
            await peer.wait()
        if limit.cancelled_caught:
            print("gave up: no answer")


async def main() -> None:
    peer = asyncio.Event()  # answers, but very late
    asyncio.get_running_loop().call_later(1, peer.set)
    with anyio.move_on_after(0.05):
        async with connection(peer):
            await asyncio.sleep(60)
    print("left when the peer answered:", peer.is_set())


asyncio.run(main())
