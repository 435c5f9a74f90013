import asyncio
import resource
from collections import Counter

import httpx2

from context_workshop import local_llm

resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


# --8<-- [start:cure]
async def ask_all(url: str, key: str, questions: int) -> list[int]:
    limits = httpx2.Limits(max_connections=10)
    patience = httpx2.Timeout(5, pool=None)  # waiting one's turn is no fault
    headers = {"Authorization": f"Bearer {key}"}
    async with (
        httpx2.AsyncClient(
            limits=limits, timeout=patience, headers=headers
        ) as client,  # one for all
        asyncio.TaskGroup() as tasks,
    ):
        asked = [tasks.create_task(client.get(url)) for _ in range(questions)]
    return [each.result().status_code for each in asked]


# --8<-- [end:cure]
with local_llm() as llm:
    url = f"{llm.base_url}/models"
    print(Counter(asyncio.run(ask_all(url, llm.api_key, 100))))
