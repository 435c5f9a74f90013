# expect: output _GatheringFuture exception was never retrieved
import asyncio
import gc
import re
import warnings
from collections.abc import AsyncIterator

import anyio

warnings.simplefilter("default")  # as python -X dev does
warnings.showwarning = lambda message, category, *_: print(
    f"{category.__name__}: {re.sub('at [0-9a-f]+', 'at …', str(message))}"
)


async def fail() -> None:
    int("no number")


async def numbers() -> AsyncIterator[int]:
    for number in range(3):
        await asyncio.sleep(0)
        yield number


async def main() -> None:
    gathered = asyncio.gather(fail())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del gathered
    future = asyncio.get_running_loop().create_future()
    future.set_exception(KeyError("cost"))
    del future
    gc.collect()

    stream = numbers()
    readers = [asyncio.ensure_future(anext(stream)) for _ in range(2)]
    for reader in readers:
        try:
            print("got", await reader)
        except RuntimeError as error:
            print(f"RuntimeError: {error}")

    send, receive = anyio.create_memory_object_stream[str](1)
    send.close()
    try:
        await send.send("after its block")
    except anyio.ClosedResourceError as error:
        print(repr(error))
    del receive
    gc.collect()


asyncio.run(main())
