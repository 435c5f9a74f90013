# expect: output ProcessLookupError
import asyncio
import sys


async def main() -> None:
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    await child.wait()
    try:
        child.terminate()
    except ProcessLookupError as error:
        print(repr(error))


asyncio.run(main())
