# lint: ASYNC119
import asyncio
import json
import os
import runpy
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse
from mcp.types import TextContent
from openai import AsyncOpenAI
from opentelemetry import trace
from pydantic import BaseModel
from starlette.types import Send

from context_workshop import (
    BudgetExceeded,
    Ledger,
    LedgerBudget,
    Observer,
    Pool,
    Session,
    TokenPrice,
    Usage,
    observe,
    price_list,
    to_opentelemetry,
)
from context_workshop.mcp import Hub, streamable_http

SNIPPETS = Path(__file__).parent
DATA = Path(os.environ.get("DATA", "."))
MODEL, MOST = "gpt-5-mini", "0.002"
PRICES = price_list({MODEL: TokenPrice("20", "100")})


@dataclass
class Services:
    client: AsyncOpenAI
    hub: Hub
    gpus: Pool[str]
    month: LedgerBudget
    spans: Observer


class State(TypedDict):
    to: Services


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[State]:
    gpus = Pool(["gpu0", "gpu1"], shared=DATA)
    spans = to_opentelemetry(trace.get_tracer("service"))
    async with AsyncOpenAI() as client, Hub() as hub:
        await hub.connect("notes", streamable_http(os.environ["NOTES"]))
        with Ledger(DATA / "spend.db", timeout=60) as ledger:
            month = ledger.budget("month", "1.00", per="month")
            yield {"to": Services(client, hub, gpus, month, spans)}


async def topic(text: str, gpu: Path) -> str:
    """Take the place of a model on the GPU, which is the caller's alone."""
    await asyncio.to_thread(gpu.write_text, text)
    if await asyncio.to_thread(gpu.read_text) != text:
        raise RuntimeError(f"somebody else is on {gpu.name}")
    return text.partition(" ")[0]


async def find(hub: Hub, word: str) -> str:
    result = await hub.call_tool("notes.find", {"word": word})
    texts = (part for part in result.content if isinstance(part, TextContent))
    return "\n".join(part.text for part in texts)


def event(**data: str) -> str:
    return f"data: {json.dumps(data)}\n\n"


async def answer(to: Services, text: str) -> AsyncIterator[str]:
    async with to.gpus.acquire(timeout=60) as gpu:
        word = await topic(text, DATA / gpu)
    notes = await find(to.hub, word)
    session = Session(model=MODEL, pricing=PRICES, budget=to.month)
    try:
        with observe(to.spans), session, session.turn():
            session.say("system", notes)
            session.say("user", text)
            async with (
                session.request(reserve=MOST) as request,
                await to.client.chat.completions.create(
                    model=MODEL,
                    messages=session.messages,
                    stream=True,
                    stream_options={"include_usage": True},
                ) as stream,
            ):
                async for chunk in stream:
                    for choice in chunk.choices:
                        if token := choice.delta.content:
                            yield event(token=token)
                    if chunk.usage:
                        request.record(Usage.from_openai(chunk.usage))
    except BudgetExceeded as refusal:
        yield event(refused=str(refusal))
    else:
        yield event(cost=str(session.cost))


class Closing(StreamingResponse):
    """Close the generator also when the client is gone."""

    async def stream_response(self, send: Send) -> None:
        assert isinstance(self.body_iterator, AsyncGenerator)
        async with aclosing(self.body_iterator):
            await super().stream_response(send)


class Question(BaseModel):
    text: str


app = FastAPI(lifespan=lifespan)


@app.post("/chat")
async def chat(question: Question, request: Request) -> StreamingResponse:
    return Closing(
        answer(request.state.to, question.text),
        media_type="text/event-stream",
        headers={"x-worker": str(os.getpid())},
    )


if __name__ == "__main__":  # load.py has 200 questions for it
    sys.path.append(str(SNIPPETS / "10_service"))
    runpy.run_module("load", run_name="__main__")
