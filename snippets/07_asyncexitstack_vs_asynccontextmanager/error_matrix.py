import asyncio
import json
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


async def nested(mode: str, answer: str) -> None:
    async with Resource("a", ""), Resource("b", mode), Resource("c", ""):
        json.loads(answer)


async def stack(mode: str, answer: str) -> None:
    async with AsyncExitStack() as stack:
        for name, own in ("a", ""), ("b", mode), ("c", ""):
            await stack.enter_async_context(Resource(name, own))
        json.loads(answer)


for mode in "enter fails", "body fails", "exit fails", "suppressed":
    for run in nested, stack:
        log.clear()
        try:
            asyncio.run(run(mode, "{}" if "exit" in mode else "oops"))
        except (OSError, ValueError) as error:
            log.append(type(error).__name__)
        print(f"{mode:12} {run.__name__:7} {' '.join(log)}")
