"""What chapter 8 offers for taking away: tried as its readers will try it."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from context_workshop.testing import cancel_everywhere, fail_everywhere
from tests.content.definitions import definitions

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Sequence

    from context_workshop.testing import Part

ROOT = Path(__file__).parents[2]
COPIED = "_hub.py", "_hub_tools.py", "_connection.py", "owner.py"
USE = """
import asyncio, sys
from copied._hub import Hub
from mcp.server import MCPServer

async def main():
    async with Hub() as hub:
        await hub.connect("notes", MCPServer("notes"))
        print(*hub)

asyncio.run(main())
assert "context_workshop" not in sys.modules
"""

owned: Any = definitions("08_local_mcp_integration/owner_by_hand")["owned"]


def test_nothing_stays_open_when_it_is_cancelled() -> None:
    @asynccontextmanager
    async def scenario() -> AsyncIterator[Callable[[], Coroutine[Any, Any, None]]]:
        events: list[str] = []

        @asynccontextmanager
        async def server() -> AsyncIterator[None]:
            async with anyio.create_task_group():
                await asyncio.sleep(0)
                events.append("opened")
                try:
                    yield
                finally:
                    events.append("closed")

        async def work() -> None:
            async with owned(server()):
                await asyncio.sleep(0)

        yield work
        assert events in (["opened", "closed"], [])

    assert cancel_everywhere(scenario) > 3


def test_no_error_is_lost() -> None:
    @asynccontextmanager
    async def both(parts: Sequence[Part]) -> AsyncIterator[None]:
        async with owned(parts[0]), owned(parts[1]):
            yield

    assert fail_everywhere(both, 2) > 10


def test_any_task_leaves_in_any_order() -> None:
    async def main() -> None:
        groups = [owned(anyio.create_task_group()) for _ in range(3)]
        await asyncio.gather(*(each.__aenter__() for each in groups))
        for each in groups[1], groups[0], groups[2]:
            await asyncio.create_task(each.__aexit__(None, None, None))
            await asyncio.sleep(0)  # nobody has cancelled us

    asyncio.run(main())


def test_an_owner_that_dies_is_heard_of_at_the_end() -> None:
    @asynccontextmanager
    async def server() -> AsyncIterator[None]:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(dies)
            yield

    async def dies() -> None:
        raise OSError("the server is down")

    async def main() -> None:
        async with owned(server()):
            await asyncio.sleep(0.01)

    with pytest.raises(ExceptionGroup) as raised:
        asyncio.run(main())
    assert raised.group_contains(OSError, match="the server is down")


def test_the_files_of_a_hub_are_enough_and_as_long_as_the_page_says(tmp_path: Path) -> None:
    (tmp_path / "copied").mkdir()
    lines = 0
    for name in COPIED:
        text = (ROOT / "src/context_workshop" / name).read_text("utf-8")
        (tmp_path / "copied" / name).write_text(text, "utf-8")
        lines += len(text.splitlines())
    command = [sys.executable, "-c", USE]
    assert subprocess.check_output(command, cwd=tmp_path, text=True, timeout=60) == "notes\n"
    for page in ROOT.glob("docs/*/08_local_mcp_integration.md"):
        (said,) = re.findall(r"(\d+) (?:行|lines)", _paragraph(page.read_text("utf-8")))
        assert abs(int(said) - lines) < 20


def _paragraph(page: str) -> str:
    return next(line for line in page.splitlines() if all(name in line for name in COPIED))
