import asyncio
import json
import os
from collections import Counter
from decimal import Decimal
from tempfile import TemporaryDirectory

import httpx2
from uvicorn_workers import service

from context_workshop import Ledger, local_llm

MOST = Decimal("0.002")


async def load(client: httpx2.AsyncClient) -> tuple[Decimal, int]:
    open_at: list[int] = []
    all_open = asyncio.Barrier(41)
    killed: asyncio.Future[int] = asyncio.Future()

    async def ask(text: str) -> Decimal:
        post = client.stream("POST", "/chat", json={"text": text})
        async with post as reply:
            worker = int(reply.headers["x-worker"])
            event: dict[str, str] = {}
            async for line in reply.aiter_lines():
                event = json.loads(line[6:]) if line else event
                if line and text.startswith("leave"):
                    open_at.append(worker)
                    await all_open.wait()
                    if await killed != worker:
                        return MOST
        return Decimal(event["cost"])

    leaving = [asyncio.create_task(ask(f"leave {n}")) for n in range(40)]
    texts = [f"ask {n}" for n in range(80)]
    costs = await asyncio.gather(*map(ask, texts))
    await all_open.wait()
    os.kill(open_at[0], 9)
    killed.set_result(open_at[0])
    left = await asyncio.gather(*leaving, return_exceptions=True)
    costs += await asyncio.gather(*map(ask, texts))
    return sum(costs, 40 * MOST), 40 - left.count(MOST)


async def main(data: str) -> None:
    with local_llm(faults={"leave": ["stall"] * 40}) as llm:
        async with service(data, llm) as client, asyncio.timeout(300):
            owed, lost = await load(client)
        log = Counter(entry.event for entry in llm.log)
    print("model:", log["answered"], "answers,", log["disconnected"], "left")
    print(f"owed: {owed:.4f} at most")
    with Ledger(f"{data}/spend.db") as ledger:
        seen = ledger.budget("month").snapshot()
    print("books:", seen.spent + seen.uncertain, "and held:", seen.reserved)
    print("uncertain is what was lost:", seen.uncertain == lost * MOST > 0)


with TemporaryDirectory() as data:
    asyncio.run(main(data))
