# lint: ASYNC102
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from types import TracebackType

from service_check import check

Make = Callable[[], AbstractAsyncContextManager[str, bool | None]]


class Service:
    """Opens its parts when entered, and closes them when left."""

    def __init__(self, makers: list[Make]) -> None:
        self.makers = makers
        self.stack = AsyncExitStack()

    async def __aenter__(self) -> list[str]:
        stack = AsyncExitStack()
        try:
            enter = stack.enter_async_context
            names = [await enter(make()) for make in self.makers]
        except BaseException as error:
            await stack.__aexit__(type(error), error, error.__traceback__)
            raise  # whatever the parts return: no block can be skipped
        self.stack = stack
        return names

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        return await self.stack.__aexit__(kind, error, trace)


check(Service)
