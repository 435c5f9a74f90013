# lint: ASYNC103
import asyncio
import sys


# --8<-- [start:cure]
async def first_line(*command: str) -> bytes:
    child = await asyncio.create_subprocess_exec(
        *command,
        stdout=asyncio.subprocess.PIPE,
        limit=2**24,  # bytes; the default is 65536
    )
    assert child.stdout
    try:
        return await child.stdout.readline()
    finally:
        if child.returncode is None:
            child.kill()  # it may write on, and nobody reads
        cancelled = None
        while child.returncode is None:
            try:
                await asyncio.sleep(0.01)  # `wait()` awaits the pipe, too
            except asyncio.CancelledError as error:
                cancelled = error
        if cancelled:
            raise cancelled


# --8<-- [end:cure]
CODE = """
import sys, time
print("x" * 100_000, flush=True)
time.sleep(0.5)
print("still there", file=sys.stderr)
"""


async def main() -> None:
    print(len(await first_line(sys.executable, "-c", CODE)))
    await asyncio.sleep(1)  # other work; the child is gone


asyncio.run(main())
