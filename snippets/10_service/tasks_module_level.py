import asyncio

import queue_settings
from celery import Celery
from openai import AsyncOpenAI

app = Celery()
app.config_from_object(queue_settings)

client = AsyncOpenAI(max_retries=0)
limit = asyncio.Semaphore(1)


async def ask(question: str) -> str | None:
    async with limit:
        reply = await client.chat.completions.create(
            model="gpt-5-mini",
            messages=[{"role": "user", "content": question}],
        )
    return reply.choices[0].message.content


async def ask_all(questions: list[str]) -> list[str | None]:
    return await asyncio.gather(*map(ask, questions))


@app.task(name="answer")
def answer(questions: list[str]) -> None:
    try:
        print("task:", asyncio.run(ask_all(questions)))
    except RuntimeError as error:
        print("task: RuntimeError:", error)
