from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar, copy_context

from context_workshop import propagate

session = ContextVar[str | None]("session", default=None)


def call_model() -> None:
    print("model call of", session.get())


session.set("ada")
call_model()
with ThreadPoolExecutor() as pool:
    # --8<-- [start:cure]
    # a copy for each call: one Context can't be entered twice at once
    pool.submit(copy_context().run, call_model).result()
    # --8<-- [end:cure]
    # --8<-- [start:package]
    pool.submit(propagate(call_model)).result()
    # --8<-- [end:package]
