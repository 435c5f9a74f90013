from concurrent.futures import ThreadPoolExecutor, wait
from contextvars import ContextVar, copy_context
from threading import Event

session = ContextVar("session", default="none")
started, finish = Event(), Event()


def long_work() -> str:
    started.set()
    finish.wait(5)
    return session.get()


session.set("s1")
with ThreadPoolExecutor() as pool:
    # --8<-- [start:cure]
    one = pool.submit(copy_context().run, long_work)
    started.wait(5)
    two = pool.submit(copy_context().run, session.get)
    # --8<-- [end:cure]
    wait([two])
    finish.set()
print(one.result())
print(two.result())
