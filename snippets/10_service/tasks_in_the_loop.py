import asyncio

import queue_settings
from celery import Celery
from openai import AsyncOpenAI

app = Celery()
app.config_from_object(queue_settings)


# --8<-- [start:cure]
async def ask_all(questions: list[str]) -> list[str | None]:
    limit = asyncio.Semaphore(1)

    async def ask(question: str) -> str | None:
        async with limit:
            reply = await client.chat.completions.create(
                model="gpt-5-mini",
                messages=[{"role": "user", "content": question}],
            )
        return reply.choices[0].message.content

    async with AsyncOpenAI(max_retries=0) as client:
        return await asyncio.gather(*map(ask, questions))


@app.task(name="answer")
def answer(questions: list[str]) -> None:
    print("task:", asyncio.run(ask_all(questions)))


# --8<-- [end:cure]
