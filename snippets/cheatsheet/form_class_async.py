import asyncio


class Gpu:
    async def __aenter__(self) -> str:
        await asyncio.sleep(0)
        print("setup")
        return "gpu0"

    async def __aexit__(self, *exc: object) -> None:
        await asyncio.sleep(0)
        print("cleanup")


async def main() -> None:
    async with Gpu() as gpu:
        print("use", gpu)


asyncio.run(main())
