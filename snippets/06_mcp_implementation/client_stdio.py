import asyncio
import os
import sys
from pathlib import Path

from mcp import Client

from context_workshop import override_env
from context_workshop.mcp import stdio

SERVER = Path(__file__).parent / "servers" / "looking_glass.py"


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)  # sends nothing, only asks
    except ProcessLookupError:
        return False
    return True


async def main() -> None:
    child = stdio(sys.executable, str(SERVER), env={"MY_KEY": "1"})
    async with Client(child) as client:
        result = await client.call_tool("process_id")
        pid = (result.structured_content or {})["result"]
        print("inside: alive", alive(pid))
        for name in "OPENAI_API_KEY", "MY_KEY":
            result = await client.call_tool("knows", {"variable": name})
            print(f"knows {name}", result.structured_content)
    print("after: alive", alive(pid))


with override_env(OPENAI_API_KEY="secret"):
    asyncio.run(main())
