# expect: output ^cancelled twice\n  closing\n  left with \[CancelledError
import asyncio


class Session:
    async def __aenter__(self) -> None: ...

    async def __aexit__(self, *exc_info: object) -> None:
        await self.close()

    async def close(self) -> None:
        print("  closing")
        await asyncio.sleep(0.01)  # a round trip to the server
        print("  closed")


async def use(session: Session) -> None:
    async with session:
        await asyncio.Event().wait()  # an answer that never comes


async def main() -> None:
    for cancels, title in (1, "cancelled once"), (2, "cancelled twice"):
        print(title)
        task = asyncio.create_task(use(Session()))
        for _ in range(cancels):
            await asyncio.sleep(0)  # let it go on to its next await
            task.cancel()
        end = await asyncio.gather(task, return_exceptions=True)
        print("  left with", end)


asyncio.run(main())
