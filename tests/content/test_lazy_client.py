"""Chapter 9's proxy that connects at the first call: it leaves no connection behind."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from mcp.server import MCPServer

from tests.content.definitions import definitions

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

LazyClient: Any = definitions("09_design_patterns_analysis/lazy_client")["LazyClient"]


class Slow:
    """A server that takes two steps to open, and notes what is open."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.opening = asyncio.Event()
        self.server = MCPServer("slow", lifespan=self.lifespan, log_level="ERROR")

    @asynccontextmanager
    async def lifespan(self, _: Any) -> AsyncIterator[None]:
        self.opening.set()
        await asyncio.sleep(0.01)
        self.events.append("opened")
        try:
            yield
        finally:
            self.events.append("closed")


def test_two_first_calls_are_one_connection() -> None:
    async def main() -> list[str]:
        slow = Slow()
        async with LazyClient(slow.server) as client:
            await asyncio.gather(client.list_tools(), client.list_tools())
        return slow.events

    assert asyncio.run(main()) == ["opened", "closed"]


def test_a_block_that_ends_while_it_connects_leaves_nothing_open() -> None:
    async def main() -> list[str]:
        slow = Slow()
        async with LazyClient(slow.server) as client:
            call = asyncio.create_task(client.list_tools())
            await slow.opening.wait()
        with pytest.raises(RuntimeError, match="inside its"):
            await call
        return slow.events

    assert asyncio.run(main()) == ["opened", "closed"]


def test_a_first_call_that_is_cancelled_leaves_nothing_open_and_can_be_repeated() -> None:
    async def main() -> list[str]:
        slow = Slow()
        async with LazyClient(slow.server) as client:
            call = asyncio.create_task(client.list_tools())
            await slow.opening.wait()
            call.cancel()
            await asyncio.wait([call])
            slow.events.clear()
            await client.list_tools()
        return slow.events

    assert asyncio.run(main()) == ["opened", "closed"]


def test_one_that_is_made_outside_serves_one_event_loop_after_another() -> None:
    slow = Slow()
    client = LazyClient(slow.server)

    async def main() -> None:
        async with client:
            await asyncio.gather(client.list_tools(), client.list_tools())  # both want the lock

    for _ in range(2):
        slow.opening = asyncio.Event()
        asyncio.run(main())
    assert slow.events == ["opened", "closed"] * 2


def test_it_is_entered_once_and_used_inside() -> None:
    async def main() -> None:
        client = LazyClient(Slow().server)
        with pytest.raises(RuntimeError, match="inside its"):
            await client.list_tools()
        async with client:
            with pytest.raises(RuntimeError, match="entered already"):
                await client.__aenter__()

    asyncio.run(main())
