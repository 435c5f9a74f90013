import asyncio
import sys
from asyncio.subprocess import PIPE
from tempfile import TemporaryFile

CHATTY = """
import sys
for _ in range(1_000):
    sys.stderr.write("x" * 1_000)
print("ready")
"""


async def main() -> None:
    command = [sys.executable, "-c", CHATTY]
    with TemporaryFile() as log:
        child = await asyncio.create_subprocess_exec(
            *command, stdout=PIPE, stderr=log
        )
    assert child.stdout is not None
    try:
        async with asyncio.timeout(3):
            print(await child.stdout.readline())
            await child.communicate()
    except TimeoutError:
        print("TimeoutError")
        child.kill()
        await child.communicate()


asyncio.run(main())
