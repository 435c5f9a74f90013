# expect: ValueError
import asyncio
import sys

command = [sys.executable, "-c", "print('x' * 100_000)"]


async def main() -> None:
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(*command, stdout=pipe)
    assert child.stdout
    try:
        print(len(await child.stdout.readline()))
    finally:
        await child.communicate()


asyncio.run(main())
