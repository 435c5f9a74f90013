import asyncio

import psutil
from cells import kernel

CELL = """
    import subprocess, sys
    from contextlib import ExitStack, closing
    from context_workshop import owned, stdio
    from mcp import Client

    class File:
        def close(self):
            open("closed", "w").close()

    stack = ExitStack()
    stack.enter_context(closing(File()))
    tools = await owned(Client(stdio(sys.executable, "adder.py"))).__aenter__()
    subprocess.Popen(["sleep", "600"])
    subprocess.Popen(["sleep", "601"], start_new_session=True)
    None
    """


def runs(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


async def main() -> None:
    me = psutil.Process()
    async with kernel(CELL) as (manager, folder):
        (running,) = me.children()
        left = children = running.children()
        await manager.restart_kernel()
        for _ in range(300):  # up to 30 seconds
            left = [child for child in left if runs(child)]
            if len(left) == 1:
                break
            await asyncio.sleep(0.1)
        print("stack left:", (folder / "closed").exists())
        print("children ended:", len(children) - len(left))
        for child in left:
            print("still runs:", *child.cmdline())
            child.kill()


asyncio.run(main())
