import asyncio
import sys

command = [sys.executable, "-c", "print('x' * 100_000)"]


async def main() -> None:
    # --8<-- [start:cure]
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(
        *command,
        stdout=pipe,
        limit=2**24,  # bytes; the default is 65536
    )
    # --8<-- [end:cure]
    assert child.stdout
    print(len(await child.stdout.readline()))
    await child.wait()


asyncio.run(main())
