# lint: ASYNC102, ASYNC119
import asyncio
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing, contextmanager
from typing import Annotated, Any

import anyio
from fastapi import APIRouter, Depends, Request
from fastapi.responses import StreamingResponse

router = APIRouter()


@contextmanager
def accounts() -> Iterator[Callable[[str], None]]:
    try:
        with closing(
            sqlite3.connect(":memory:", check_same_thread=False)
        ) as db:
            db.execute("CREATE TABLE asked (question TEXT)")

            def book(question: str) -> None:
                if question == "slow":
                    time.sleep(4)  # a database that doesn't answer
                with db:
                    db.execute("INSERT INTO asked VALUES (?)", [question])

            yield book
    finally:
        sys.stdout.write("service: accounts closed\n")  # whole, by each worker


async def answer(request: Request, question: str) -> AsyncIterator[Any]:
    client, book = request.state.client, request.state.book
    try:
        async with await client.chat.completions.create(
            model="gpt-5-mini",
            messages=[{"role": "user", "content": question}],
            stream=True,
        ) as stream:
            yield stream
    finally:
        with anyio.move_on_after(2) as limit:
            await asyncio.to_thread(book, question)
            print("service: request booked")
        if limit.cancelled_caught:
            print("service: request not booked in 2 s")


@router.get("/ask")
async def ask(stream: Annotated[Any, Depends(answer)]) -> StreamingResponse:
    return StreamingResponse(
        chunk.choices[0].delta.content or "" async for chunk in stream
    )
