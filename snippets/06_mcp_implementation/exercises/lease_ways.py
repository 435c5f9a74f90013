import asyncio

import anyio

WAYS: dict[str, BaseException | None] = {
    "ended": None,
    "raised ValueError": ValueError("no answer"),
    "was cancelled by its cancel scope": None,
    "was cancelled by task.cancel()": asyncio.CancelledError(),
    "was ended by Ctrl-C": KeyboardInterrupt(),
    "called sys.exit()": SystemExit(),
}


async def block(way: str, scope: anyio.CancelScope) -> None:
    """Leave the block in one of the ways."""
    if way == "was cancelled by its cancel scope":
        scope.cancel()
        await anyio.sleep_forever()
    task = asyncio.current_task()
    if task and way == "was cancelled by task.cancel()":
        task.cancel()
        await anyio.sleep_forever()
    if error := WAYS[way]:
        raise error
