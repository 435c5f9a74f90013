# expect: output Non-thread-safe operation
import asyncio
from concurrent.futures import ThreadPoolExecutor


async def main() -> None:
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    with ThreadPoolExecutor() as pool:  # a library's thread calls back
        called = pool.submit(loop.call_soon, done.set_result, "answer")
    try:
        called.result()
    except RuntimeError as error:
        print(f"RuntimeError: {error}")


# without debug: no error, and a late answer
with asyncio.Runner(debug=True) as runner:
    runner.get_loop().slow_callback_duration = 60  # slow is no fault
    runner.run(main())
