# expect: output cannot schedule new futures after shutdown
import asyncio
import multiprocessing
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any


@contextmanager
def printed() -> Iterator[None]:
    try:
        yield
    except (RuntimeError, ValueError) as error:
        print(f"{type(error).__name__}: {error}")


def call(function: Callable[..., Any], *args: Any) -> None:
    with printed():
        function(*args)


def in_a_thread(function: Callable[..., Any], *args: Any) -> threading.Thread:
    thread = threading.Thread(target=call, args=(function, *args))
    thread.start()
    thread.join()
    return thread


async def closing_loop() -> None:
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, int)
    await loop.shutdown_default_executor()
    with printed():
        await asyncio.to_thread(int)


with ThreadPoolExecutor() as pool:
    pass
call(pool.submit, int)
asyncio.run(closing_loop())
in_a_thread(signal.signal, signal.SIGTERM, signal.SIG_DFL)
call(in_a_thread(int).start)
multiprocessing.set_start_method("spawn")
call(multiprocessing.set_start_method, "spawn")
