import asyncio


async def ask() -> str | None:
    # --8<-- [start:cure]
    try:
        await asyncio.Event().wait()  # the answer never comes
    except asyncio.CancelledError as error:
        print("logged", repr(error))
        raise
    # --8<-- [end:cure]
    return None


async def main() -> None:
    try:
        async with asyncio.timeout(0.01):
            answer = await ask()
            print("got", answer)
            await asyncio.sleep(0)
            print("and goes on, past its deadline")
    except TimeoutError:
        print("out of time")


asyncio.run(main())
