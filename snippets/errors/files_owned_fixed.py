import asyncio
import logging
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory


def closed(log: logging.FileHandler) -> str:
    return "closed" if log.stream is None else "open"


async def summarize(path: Path) -> str:
    return await asyncio.to_thread(path.read_text, "utf-8")


# --8<-- [start:cure]
async def main() -> None:
    with ExitStack() as stack:  # first in, last out: the folder
        folder = Path(stack.enter_context(TemporaryDirectory()))
        log = logging.FileHandler(folder / "log.txt", encoding="utf-8")
        stack.enter_context(closing(log))
        (folder / "notes.txt").write_text("notes", "utf-8")
        async with asyncio.TaskGroup() as tasks:  # ended before the rest
            task = tasks.create_task(summarize(folder / "notes.txt"))
    print(task.result(), closed(log))


# --8<-- [end:cure]
asyncio.run(main())
