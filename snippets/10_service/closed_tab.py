# lint: ASYNC111
import asyncio
import gc
from functools import partial

import httpx2
from openai import DEFAULT_TIMEOUT, AsyncOpenAI, OpenAI
from tab_endpoints import app
from tab_watch import Watch

from context_workshop import local_llm, serve

BIG = 16_000_000  # more than the buffers hold
USER = {"role": "user", "content": "Hello!"}
PATHS = list(app.openapi()["paths"])


async def visit(tab: httpx2.AsyncClient, url: str, end: asyncio.Event) -> None:
    async with tab.stream("GET", url):
        await end.wait()


async def all_ends(watch: Watch, stop: bool) -> dict[str, str]:
    end = asyncio.Event()
    async with httpx2.AsyncClient() as tab, asyncio.TaskGroup() as tabs:
        async with serve(watch, log_level="critical") as url:
            for path in PATHS:
                tabs.create_task(visit(tab, url + path, end))
                await watch.sending.acquire()
            if not stop:
                end.set()
                for _ in PATHS:
                    await watch.over.acquire()
        end.set()
    return watch.ends


async def main() -> None:
    found = []
    async with AsyncOpenAI(**llm.options) as client:
        ask = partial(client.chat.completions.create, **body)
        for size, stop in (1, False), (BIG, False), (BIG, True):
            watch = Watch(app, event="." * size, ask=ask, ask_plain=ask_plain)
            found.append(await all_ends(watch, stop))
        gc.collect()  # frees what nothing has closed
        await asyncio.to_thread(llm.wait, "disconnected", count=15)
    print("endpoint | model silent | tab reads no more | server stops")
    for path in PATHS:
        print(path, *(ends[path] for ends in found), sep=" | ")
    print("time-out of a new client:", DEFAULT_TIMEOUT.read, "s")


gc.disable()
with (
    local_llm(faults=["stall"] * 15) as llm,
    OpenAI(**llm.options, timeout=0.5, max_retries=0) as plain,
):
    body = {"model": llm.model, "messages": [USER], "stream": True}
    ask_plain = partial(plain.chat.completions.create, **body)
    asyncio.run(main())
