from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from types import SimpleNamespace
from typing import Any, Self

Make = Callable[[SimpleNamespace], Any]


class AppBuilder:
    def __init__(self) -> None:
        self.steps: dict[str, Make] = {}

    def add(self, name: str, make: Make) -> Self:
        self.steps[name] = make
        return self

    async def build(self) -> tuple[SimpleNamespace, AsyncExitStack]:
        app = SimpleNamespace()
        async with AsyncExitStack() as stack:
            for name, make in self.steps.items():
                part = make(app)
                if isinstance(part, AbstractAsyncContextManager):
                    value = await stack.enter_async_context(part)
                else:
                    value = stack.enter_context(part)
                setattr(app, name, value)
            return app, stack.pop_all()
