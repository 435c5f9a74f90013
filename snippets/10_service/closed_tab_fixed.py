# lint: ASYNC119
import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

import httpx2
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import StreamingResponse
from openai import APIError, AsyncOpenAI, AsyncStream
from openai.types.chat import ChatCompletionChunk as Chunk

from context_workshop import local_llm, serve

app = FastAPI()


# --8<-- [start:cure]
async def ask(text: str, request: Request) -> AsyncIterator[Any]:
    client: AsyncOpenAI = request.app.state.client
    try:
        answer = await client.chat.completions.create(
            model=llm.model,
            messages=[{"role": "user", "content": text}],
            stream=True,
        )
    except APIError as error:  # nothing is sent yet
        raise HTTPException(502, type(error).__name__) from error
    async with answer:
        yield answer  # left after the response, however that ended


Answer = Annotated[AsyncStream[Chunk], Depends(ask)]


@app.get("/chat")
async def chat(answer: Answer) -> StreamingResponse:
    async def events() -> AsyncIterator[str]:
        async for chunk in answer:
            yield f"data: {chunk.to_json(indent=None)}\n\n"

    return StreamingResponse(events(), media_type="text/event-stream")


# --8<-- [end:cure]
async def main() -> None:
    async with (
        AsyncOpenAI(**llm.options) as app.state.client,
        serve(app) as url,
        httpx2.AsyncClient(base_url=url) as tab,
    ):
        async with tab.stream("GET", "/chat?text=Hello!") as response:
            print(response.status_code, await anext(response.aiter_bytes(20)))
        print("the tab is closed")
        await asyncio.to_thread(llm.wait, "disconnected")
        print("model's server:", llm.log[-1])
        print(await tab.get("/chat?text=Refused"))


with local_llm(faults={"Hello": ["stall"], "Refused": [400]}) as llm:
    asyncio.run(main())
