"""The cure for a connection lost over HTTP: the block is cancelled by its own callers only."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from mcp import Client

from context_workshop import owned

from .definitions import SNIPPETS, definitions

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVER = str(SNIPPETS / "08_local_mcp_integration" / "servers" / "search_over_http.py")


@contextmanager
def address() -> Iterator[str]:
    command = [sys.executable, SERVER]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout
        yield child.stdout.readline().strip()


def search() -> Any:
    cure = definitions("08_local_mcp_integration/lost_over_http_fixed", __file__=SERVER)
    return cure["search"]


def test_every_call_under_way_learns_that_the_server_died(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call = search()

    async def main(url: str) -> None:
        async with owned(Client(url)) as client:
            await asyncio.gather(*(call(client, how, 30) for how in ("silent", "silent", "dies")))
            await call(client, "answers", 30)
            print("goes on")

    with address() as url, pytest.raises(ExceptionGroup) as caught:
        asyncio.run(asyncio.wait_for(main(url), 60))
    assert all(isinstance(each, httpx2.TransportError) for each in caught.value.exceptions)
    *calls, last = capsys.readouterr().out.splitlines()
    assert last == "goes on"
    assert len(calls) == 4
    assert all("caught MCPError: Connection closed" in line for line in calls)


@pytest.mark.parametrize("cancels", [1, 2])
def test_a_cancellation_of_the_caller_goes_out_as_one(cancels: int) -> None:
    call = search()

    async def use(url: str, begun: asyncio.Event) -> None:
        async with owned(Client(url)) as client:
            begun.set()
            await call(client, "silent", 30)

    async def main(url: str) -> None:
        begun = asyncio.Event()
        task = asyncio.create_task(use(url, begun))
        await begun.wait()
        for _ in range(cancels):
            task.cancel()
            await asyncio.sleep(0)
        await asyncio.wait([task], timeout=30)
        assert task.cancelled()
        assert asyncio.all_tasks() == {asyncio.current_task()}

    with address() as url:
        asyncio.run(main(url))
