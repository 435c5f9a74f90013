# expect: output RuntimeError: Runner is closed
import asyncio
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from multiprocessing import Process

from anyio.from_thread import start_blocking_portal


@contextmanager
def printed() -> Iterator[None]:
    try:
        yield
    except Exception as error:  # noqa: BLE001  # what it is, is the point
        print(f"{type(error).__name__}: {error}")


async def ask() -> str:
    try:
        await asyncio.sleep(0)
    except GeneratorExit:
        await asyncio.sleep(0)  # a cleanup that waits
    return "answer"


async def main() -> None:
    limit = asyncio.timeout(1)
    for _ in range(2):
        with printed():
            async with limit:
                await ask()
    reader = asyncio.StreamReader()
    reader.feed_eof()
    with printed():
        await reader.readexactly(4)
    with printed():
        asyncio.get_running_loop().create_future().result()


with asyncio.Runner() as runner:
    runner.run(main())
with printed(), closing(ask()) as late:
    runner.run(late)
with start_blocking_portal() as portal:
    pass
with printed():
    portal.call(ask)
with printed():
    started = ask()
    started.send(None)
    started.close()
with printed():
    threading.RLock().release()
with printed(), closing(Process()) as child:
    child.close()
    child.join()
