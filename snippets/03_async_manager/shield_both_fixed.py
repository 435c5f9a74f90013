# lint: ASYNC103
import asyncio

import anyio


class Session:
    async def __aenter__(self) -> None: ...

    async def __aexit__(
        self, _: object, error: BaseException | None, *__: object
    ) -> None:
        closing = asyncio.create_task(asyncio.wait_for(self.close(), 1))
        with anyio.CancelScope(shield=True):  # against cancel scopes
            while not closing.done():
                try:
                    await asyncio.wait([closing])
                except asyncio.CancelledError as cancel:
                    error = cancel  # a cancel ends this wait only
        slip = RuntimeError("close() was cancelled")
        failure = slip if closing.cancelled() else closing.exception()
        if failure and error:
            print("  log:", repr(failure))
        if error := error or failure:
            raise error

    async def close(self) -> None:
        print("  closing")
        await anyio.sleep(0.01)  # a round trip to the server
        print("  closed")


async def use() -> None:
    async with Session():
        await anyio.sleep(60)  # the block


async def main() -> None:
    print("a cancel scope, out of time")
    with anyio.move_on_after(0.01):
        await use()
    print("task.cancel(), twice")
    task = asyncio.create_task(use())
    for _ in range(2):
        await asyncio.sleep(0)  # let it go on to its next await
        task.cancel()
    await asyncio.wait([task])


asyncio.run(main())
