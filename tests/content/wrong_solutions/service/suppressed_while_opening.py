# message: opening c raised ConnectionError('port 80'), b suppresses it: the caller got None, wanted ConnectionError('port 80')
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
        names: list[str] = []
        async with AsyncExitStack() as stack:
            for make in self.makers:
                names.append(await stack.enter_async_context(make()))
            self.stack = stack.pop_all()
        return names

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        return await self.stack.__aexit__(kind, error, trace)


check(Service)
