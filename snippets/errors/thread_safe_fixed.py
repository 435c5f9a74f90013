import asyncio


async def note(text: str) -> str:
    await asyncio.sleep(0)
    return f"noted {text}"


# --8<-- [start:cure]
async def main() -> None:
    loop = asyncio.get_running_loop()
    done: asyncio.Future[str] = loop.create_future()

    def called_back(text: str) -> str:  # in a library's thread
        loop.call_soon_threadsafe(done.set_result, text)
        noted = asyncio.run_coroutine_threadsafe(note(text), loop)
        return noted.result(timeout=5)

    print(await asyncio.to_thread(called_back, "answer"))
    print(await done)


# --8<-- [end:cure]
with asyncio.Runner(debug=True) as runner:
    runner.get_loop().slow_callback_duration = 60  # slow is no fault
    runner.run(main())
