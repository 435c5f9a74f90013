import asyncio

import httpx2
from fastapi import FastAPI, Request
from openai import AsyncOpenAI

from context_workshop import local_llm, serve


async def part(number: int, request: Request) -> str:
    client: AsyncOpenAI = request.app.state.client
    answer = await client.chat.completions.create(
        model="gpt-5-mini",
        messages=[{"role": "user", "content": f"part {number}"}],
    )
    print("paid", number)
    return str(answer.choices[0].message.content)


async def two_visits(app: FastAPI) -> None:
    with local_llm(delay=2) as llm:
        async with (
            AsyncOpenAI(**llm.options) as app.state.client,
            serve(app, grace=20) as url,
            httpx2.AsyncClient(base_url=url, timeout=20) as tab,
        ):
            print("whole", (await tab.get("/report")).json())
            asking = asyncio.create_task(tab.get("/report"))
            await asyncio.to_thread(llm.wait, "request", count=3)
            print("the tab is closed")
            asking.cancel()
            await asyncio.wait([asking])
        answered = [entry for entry in llm.log if entry.event == "answered"]
        print("the model answered", len(answered), "times")
