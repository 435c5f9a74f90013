import asyncio
import sys
from contextlib import redirect_stdout
from contextvars import ContextVar
from io import StringIO, TextIOBase
from typing import TextIO

console = sys.stdout
output: ContextVar[TextIO] = ContextVar("output", default=console)


class OutputOfTask(TextIOBase):
    def write(self, text: str) -> int:
        return output.get().write(text)


async def tool(name: str, both: asyncio.Event) -> str:
    buffer = StringIO()
    token = output.set(buffer)  # in this task's copy only
    try:
        print("start", name)
        await both.wait()
        print("end", name)
    finally:
        output.reset(token)
    return buffer.getvalue()


async def main() -> None:
    both = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        one = tasks.create_task(tool("one", both), name="one")
        two = tasks.create_task(tool("two", both), name="two")
        await asyncio.sleep(0)
        both.set()
    for task in one, two:
        print(task.get_name(), task.result().splitlines())
    print("awaited", (await tool("three", both)).splitlines())


with redirect_stdout(OutputOfTask()):
    asyncio.run(main())
print("stdout restored:", sys.stdout is console)
