# lint: ASYNC103
import asyncio


class Session:
    def __init__(self, failure: BaseException | None) -> None:
        self.failure = failure  # of close()

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
        slip = RuntimeError("close() was cancelled")
        failure = slip if closing.cancelled() else closing.exception()
        if failure and error:
            print("  log:", repr(failure))
        if error := error or failure:
            raise error

    # --8<-- [end:cure]

    async def close(self) -> None:
        print("  closing")
        await asyncio.sleep(0.01)  # a round trip to the server
        if self.failure:
            raise self.failure
        print("  closed")


async def use(session: Session, seconds: float) -> None:
    async with session:
        await asyncio.sleep(seconds)


async def main() -> None:
    down = OSError("the server is down")
    for cancels, title, failure, seconds in (
        (2, "cancelled twice", None, 60),
        (2, "cancelled twice, server down", down, 60),
        (0, "not cancelled, server down", down, 0.01),
        (0, "only close() is cancelled", asyncio.CancelledError(), 0.01),
    ):
        print(title)
        task = asyncio.create_task(use(Session(failure), seconds))
        for _ in range(cancels):
            await asyncio.sleep(0)  # let it go on to its next await
            task.cancel()
        end = await asyncio.gather(task, return_exceptions=True)
        print("  left with", end)


asyncio.run(main())
