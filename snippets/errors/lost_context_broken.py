# expect: output model call of None
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar

session = ContextVar[str | None]("session", default=None)


def call_model() -> None:
    print("model call of", session.get())


session.set("ada")
call_model()
with ThreadPoolExecutor() as pool:
    pool.submit(call_model).result()
