import asyncio
from contextlib import AsyncExitStack

log: list[str] = []


class Resource:
    def __init__(self, name: str, mode: str) -> None:
        self.name, self.mode = name, mode

    async def __aenter__(self) -> None:
        if self.mode == "enter fails":
            raise OSError("enter")
        log.append(f"+{self.name}")

    async def __aexit__(
        self, kind: object, error: object, trace: object
    ) -> bool:
        log.append(f"-{self.name}{'!' if error else ''}")
        if self.mode == "exit fails":
            raise OSError("exit")
        return self.mode == "suppressed"


async def nested(mode: str, text: str) -> None:
    async with Resource("a", ""), Resource("b", mode), Resource("c", ""):
        int(text)


async def stack(mode: str, text: str) -> None:
    async with AsyncExitStack() as stack:
        for name, own in ("a", ""), ("b", mode), ("c", ""):
            await stack.enter_async_context(Resource(name, own))
        int(text)


for mode in "enter fails", "body fails", "exit fails", "suppressed":
    for run in nested, stack:
        log.clear()
        try:
            asyncio.run(run(mode, "1" if mode[0] == "e" else "one"))
        except (OSError, ValueError) as error:
            log.append(type(error).__name__)
        print(f"{mode:12} {run.__name__:7} {' '.join(log)}")
