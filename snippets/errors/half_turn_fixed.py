import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


# --8<-- [start:cure]
@contextmanager
def turn(history: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Messages for one turn: dropped if it raises; a `return` keeps them."""
    draft = list(history)
    yield draft  # send this, append to this
    history[:] = draft  # on success only


# --8<-- [end:cure]
async def tool() -> str:
    await asyncio.Event().wait()
    return "42"


async def main() -> None:
    history: list[dict[str, Any]] = []
    try:
        async with asyncio.timeout(0.05):
            with turn(history) as messages:
                messages.append({"role": "user", "content": "How many?"})
                call = {"id": "call_1", "function": {"name": "tool"}}
                messages.append({"role": "assistant", "tool_calls": [call]})
                await tool()
    except TimeoutError:
        print("cancelled, history:", history)
    with turn(history) as messages:
        messages.append({"role": "user", "content": "Anew."})
    print("then:", history)


asyncio.run(main())
