# message: closing b raised ConnectionError('lost'): +a +b use:a,b -b, wanted +a +b use:a,b -b -a!
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from types import TracebackType

from service_check import check

Make = Callable[[], AbstractAsyncContextManager[str, bool | None]]


class Service:
    """Opens its parts when entered, and closes them when left."""

    def __init__(self, makers: list[Make]) -> None:
        self.makers = makers
        self.parts: list[AbstractAsyncContextManager[str, bool | None]] = []

    async def __aenter__(self) -> list[str]:
        names: list[str] = []
        stack = AsyncExitStack()
        try:
            for make in self.makers:
                part = make()
                names.append(await stack.enter_async_context(part))
                self.parts.append(part)
        except BaseException as error:
            await stack.__aexit__(type(error), error, error.__traceback__)
            raise  # whatever the parts return: no block can be skipped
        return names

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        for part in reversed(self.parts):
            if await part.__aexit__(kind, error, trace):
                kind, error, trace = None, None, None
        return kind is None


check(Service)
