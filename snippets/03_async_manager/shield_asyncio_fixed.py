# lint: ASYNC103
import asyncio


class Session:
    def __init__(self, *, up: bool) -> None:
        self.up = up  # whether the server answers

    async def __aenter__(self) -> None: ...

    # --8<-- [start:cure]
    async def __aexit__(
        self, _: object, error: BaseException | None, *__: object
    ) -> None:
        closing = asyncio.create_task(asyncio.wait_for(self.close(), 1))
        while not closing.done():
            try:
                await asyncio.wait([closing])  # a cancel ends this wait only
            except asyncio.CancelledError as cancel:
                error = cancel
        if failure := closing.exception():
            if error is None:
                raise failure
            print("  log:", repr(failure))
        if error:
            raise error

    # --8<-- [end:cure]

    async def close(self) -> None:
        print("  closing")
        await asyncio.sleep(0.01)  # a round trip to the server
        if not self.up:
            raise OSError("the server is down")
        print("  closed")


async def use(session: Session, seconds: float) -> None:
    async with session:
        await asyncio.sleep(seconds)


async def main() -> None:
    for cancels, title, up, seconds in (
        (2, "cancelled twice", True, 60),
        (2, "cancelled twice, server down", False, 60),
        (0, "not cancelled, server down", False, 0.01),
    ):
        print(title)
        task = asyncio.create_task(use(Session(up=up), seconds))
        for _ in range(cancels):
            await asyncio.sleep(0)  # let it go on to its next await
            task.cancel()
        end = await asyncio.gather(task, return_exceptions=True)
        print("  left with", end)


asyncio.run(main())
