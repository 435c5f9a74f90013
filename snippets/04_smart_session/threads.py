import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar, copy_context
from queue import SimpleQueue
from threading import Thread

session: ContextVar[str | None] = ContextVar("session", default=None)


async def main() -> None:
    loop = asyncio.get_running_loop()
    answers: SimpleQueue[str | None] = SimpleQueue()
    session.set("s1")
    with ThreadPoolExecutor() as pool:
        print("run_in_executor", await loop.run_in_executor(pool, session.get))
        print("submit         ", pool.submit(session.get).result())
        thread = Thread(target=lambda: answers.put(session.get()))
        thread.start()
        print("Thread         ", answers.get())
        thread.join()
        print("to_thread      ", await asyncio.to_thread(session.get))
        run = copy_context().run
        print("Context.run    ", pool.submit(run, session.get).result())


asyncio.run(main())
