# message: a time-out while the block was busy with a piece: for the server the connection is still open, wanted closed
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from openai import AsyncOpenAI, AsyncStream
from openai.types.chat import ChatCompletionChunk
from streamed_answer_check import check


async def pieces(
    stream: AsyncStream[ChatCompletionChunk],
) -> AsyncIterator[str]:
    async for chunk in stream:
        for choice in chunk.choices:
            yield choice.delta.content or ""


@asynccontextmanager
async def streamed(
    client: AsyncOpenAI, model: str, text: str
) -> AsyncIterator[AsyncIterator[str]]:
    """The answer piece by piece; the connection ends with the block."""
    stream = await client.chat.completions.create(
        model=model, messages=[{"role": "user", "content": text}], stream=True
    )
    try:
        yield pieces(stream)
    except Exception:
        await stream.close()
        raise
    await stream.close()


check(streamed)
