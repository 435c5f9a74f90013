# message: opening c raised ConnectionError('port 80'): the caller got None, wanted ConnectionError
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
        enter = self.stack.enter_async_context
        names: list[str] = []
        try:
            for make in self.makers:
                names.append(await enter(make()))
        except Exception as error:
            await self.stack.__aexit__(type(error), error, None)
        return names

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        return await self.stack.__aexit__(kind, error, trace)


check(Service)
