import asyncio
import sys
from pathlib import Path

import anyio
from mcp import Client

from context_workshop.mcp import stdio

SERVER = Path(__file__).parent / "servers" / "lease_server.py"


async def work(client: Client) -> None:
    try:
        await anyio.sleep_forever()
    finally:
        with anyio.move_on_after(0.5, shield=True) as limit:
            print("closing")
            answer = await client.call_tool("give_back")
            if answer.is_error:
                print("refused: gpu0 may still be taken")
        if limit.cancelled_caught:
            print("no answer: gpu0 may still be taken")


async def main() -> None:
    async with Client(stdio(sys.executable, str(SERVER))) as client:
        print("has", (await client.call_tool("take")).structured_content)
        try:
            async with asyncio.timeout(3):  # so that this example ends
                with anyio.move_on_after(0.2):
                    await work(client)
                print("given up at its limit")
        except TimeoutError:
            print("three seconds later: still closing")


asyncio.run(main())
