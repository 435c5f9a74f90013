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


asyncio.run(main(), debug=True)  # without debug: no error, and a late answer
