import asyncio


async def main() -> None:
    gpus: asyncio.Queue[str] = asyncio.Queue()
    gpus.put_nowait("gpu0")
    log: list[str] = []
    asyncio.get_running_loop().call_soon(log.append, "another ran")

    await gpus.get()  # something is there: no need to wait
    print("after get()  ", log)
    await asyncio.sleep(0)
    print("after sleep()", log)


asyncio.run(main())
