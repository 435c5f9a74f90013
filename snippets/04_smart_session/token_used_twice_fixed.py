from contextlib import ContextDecorator
from contextvars import ContextVar

depth = ContextVar("depth", default=0)


# --8<-- [start:cure]
class deeper(ContextDecorator):  # noqa: N801 - used like a function
    def __enter__(self) -> None:
        self.token = depth.set(depth.get() + 1)

    def __exit__(self, *exc_info: object) -> None:
        depth.reset(self.token)


# --8<-- [end:cure]


def agent(helpers: int) -> None:
    with deeper():
        print("agent at", depth.get())
        if helpers:
            agent(helpers - 1)


agent(2)
print("back at", depth.get())
