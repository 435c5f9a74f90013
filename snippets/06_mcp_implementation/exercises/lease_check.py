import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import anyio
from mcp import Client, MCPError
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

Lost = Callable[[str], object]
Lease = Callable[[Client, Lost], AbstractAsyncContextManager[str]]


class Gpus:
    """A real server, in memory, that answers `give_back` as told."""

    def __init__(self, answer: str = "at once") -> None:
        self.answer, self.free, self.back = answer, ["gpu0"], list[str]()
        self.server = MCPServer("gpus", log_level="CRITICAL")
        self.server.add_tool(self.take)
        self.server.add_tool(self.give_back)

    async def take(self) -> str:
        if not self.free:
            raise ToolError("no GPU is free")
        return self.free.pop()

    async def give_back(self, gpu: str) -> None:
        if self.answer == "late":
            await asyncio.sleep(0.1)
        if self.answer == "never":
            await asyncio.Event().wait()
        self.back.append(gpu)


class Gone:
    """A client whose server dies before anything is given back."""

    def __init__(self, client: Client) -> None:
        self.client = client

    async def call_tool(self, name: str, arguments: Any = None) -> Any:
        if name == "give_back":
            raise MCPError(-32000, "Connection closed")
        return await self.client.call_tool(name, arguments)


async def leave(
    lease: Lease, client: Client, way: str, error: Exception, lost: list[str]
) -> Any:
    """Hold a lease, leave it `way`, and tell what reaches the caller."""
    name: Any = None
    scope = anyio.CancelScope()
    try:
        with scope:
            async with lease(client, lost.append) as name:
                if way == "raised":
                    raise error
                if way == "was cancelled":
                    scope.cancel()
                    await anyio.sleep_forever()
    except Exception as caught:  # noqa: BLE001 - the check tells
        return name, caught, scope.cancelled_caught
    return name, None, scope.cancelled_caught


async def ends(lease: Lease, way: str, answer: str) -> None:
    gpus, lost, error = Gpus(answer), list[str](), ValueError("no answer")
    did = f"the block {way}, the server answers {answer}: "
    async with Client(gpus.server) as client:
        used: Any = Gone(client) if answer == "never, it is gone" else client
        block = leave(lease, used, way, error, lost)
        task = asyncio.create_task(block)
        await asyncio.wait([task], timeout=4)
        slow = not task.done()
        task.cancel()
        await asyncio.wait([task], timeout=4)
    assert not slow, f"{did}still closing after 4 s, wanted 1 s at most"
    name, caught, cancelled = task.result()
    assert name == "gpu0", f"{did}yielded {name!r}, wanted 'gpu0'"
    wanted = error if way == "raised" else None
    came = f"{did}the caller got {caught!r}"
    assert caught is wanted, f"{came}, wanted {wanted!r}"
    came = f"{did}the cancellation ended in the block"
    assert cancelled == (way == "was cancelled"), f"{came}, wanted it to go on"
    back = [] if answer.startswith("never") else ["gpu0"]
    came = f"{did}given back was {gpus.back}"
    assert gpus.back == back, f"{came}, wanted {back}"
    told = ["gpu0"] if answer.startswith("never") else []
    assert lost == told, f"{did}lost() was told {lost}, wanted {told}"


async def refused(lease: Lease) -> None:
    gpus, lost = Gpus(), list[str]()
    gpus.free.clear()
    async with Client(gpus.server) as client:
        _, caught, _ = await leave(lease, client, "", ValueError(), lost)
    did = "the server said 'no GPU is free': "
    came = f"{did}the caller got {caught!r}"
    assert isinstance(caught, LookupError), f"{came}, wanted LookupError"
    assert "free" in str(caught), f"{came} with the server's words"
    assert not gpus.back, f"{did}given back was {gpus.back}, wanted []"


def check(lease: Lease) -> None:
    ways = "ended", "raised", "was cancelled"
    for answer in "at once", "late", "never":
        for way in ways:
            asyncio.run(ends(lease, way, answer))
    asyncio.run(refused(lease))
    for way in ways:
        asyncio.run(ends(lease, way, "never, it is gone"))
    print("solved: 13 of 13")
