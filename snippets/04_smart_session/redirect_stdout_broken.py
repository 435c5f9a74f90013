# expect: output ^stdout restored: False$
import asyncio
import sys
from contextlib import redirect_stdout
from io import StringIO

console = sys.stdout


async def tool(name: str, both: asyncio.Event) -> str:
    with redirect_stdout(StringIO()) as output:
        print("start", name)
        await both.wait()
        print("end", name)
    return output.getvalue()


async def main() -> None:
    both = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        one = tasks.create_task(tool("one", both), name="one")
        two = tasks.create_task(tool("two", both), name="two")
        await asyncio.sleep(0)
        both.set()
    for task in one, two:
        print(task.get_name(), task.result().splitlines(), file=console)


asyncio.run(main())
print("stdout restored:", sys.stdout is console, file=console)
