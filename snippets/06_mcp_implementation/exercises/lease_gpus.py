import asyncio
from typing import Any

from mcp import Client
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError


class Gpus:
    """A real server, in memory, that answers `give_back` as told."""

    def __init__(self, answer: str = "at once", refusal: str = "") -> None:
        self.answer, self.refusal, self.back = answer, refusal, list[str]()
        self.server = MCPServer("gpus", log_level="CRITICAL")
        self.server.add_tool(self.take)
        self.server.add_tool(self.give_back)

    async def take(self) -> str:
        if self.refusal:
            raise ToolError(self.refusal)
        return "gpu0"

    async def give_back(self, gpu: str) -> None:
        if self.answer == "after 0.9 s":
            await asyncio.sleep(0.9)
        if self.answer == "never":
            await asyncio.Event().wait()
        if self.answer == "with a refusal":
            raise ToolError("gpu0 is busy")
        self.back.append(gpu)


class Watched:
    """A client that counts what is given back, or fails at it."""

    def __init__(self, client: Client, error: BaseException | None) -> None:
        self.client, self.error, self.calls = client, error, 0

    async def call_tool(self, name: str, *given: Any, **options: Any) -> Any:
        if name == "give_back":
            self.calls += 1
            if self.error:
                raise self.error
        return await self.client.call_tool(name, *given, **options)
