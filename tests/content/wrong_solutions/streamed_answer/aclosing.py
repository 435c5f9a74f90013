# message: still open, wanted closed: `stream` holds it, not the generator that reads it
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager

from openai import AsyncOpenAI, AsyncStream
from openai.types.chat import ChatCompletionChunk
from streamed_answer_check import check


async def pieces(
    stream: AsyncStream[ChatCompletionChunk],
) -> AsyncGenerator[str]:
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
    async with aclosing(pieces(stream)) as words:
        yield words


check(streamed)
