import asyncio
import sys
from typing import Any

from context_workshop.mcp import Hub, HubError, stdio

SERVERS = {  # name: (required, command)
    "time": (True, (sys.executable, "-m", "mcp_server_time")),
    "git": (False, (sys.executable, "-m", "mcp_server_git")),
    "search": (False, ("no-such-search-server",)),
}


async def connect(hub: Hub, name: str) -> None:
    required, command = SERVERS[name]
    try:
        await hub.connect(name, stdio(*command))
    except HubError:
        if required:
            raise


async def main() -> None:
    async with Hub(connect_timeout=50) as hub:
        await asyncio.gather(*(connect(hub, name) for name in SERVERS))
        print(f"active {len(hub)}, failed {len(hub.errors)}")
        for error in hub.errors.values():
            print(error)
        names = [name for name in await hub.tools() if "time" in name]
        print("the agent goes on with", *names)
        arguments: dict[str, Any] = {
            "source_timezone": "Asia/Shanghai",
            "time": "09:30",
            "target_timezone": "UTC",
        }
        result = await hub.call_tool("time.convert_time", arguments)
        print("is_error", result.is_error)


asyncio.run(main())
