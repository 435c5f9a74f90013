import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from typing import Any

from openai import AsyncOpenAI

from context_workshop import local_llm
from context_workshop.local import LLM

Streamed = Callable[
    [AsyncOpenAI, str, str], AbstractAsyncContextManager[AsyncIterator[str]]
]


async def at_the_server(llm: LLM) -> str:
    """What became of the connection, as the model's server sees it."""
    try:
        await asyncio.to_thread(llm.wait, "disconnected", timeout=2)
    except TimeoutError:
        return "still open"
    return "closed"


async def to_the_end(streamed: Streamed) -> None:
    done = "asked 'one two', read to the end"
    with local_llm() as llm:
        async with AsyncOpenAI(**llm.options) as client:
            try:
                async with streamed(client, llm.model, "one two") as pieces:
                    text = "".join([piece async for piece in pieces])
            except Exception as error:
                came = f"{type(error).__name__} came out"
                raise AssertionError(
                    f"{done}: {came}, wanted the answer"
                ) from error
    told = f"{done}: {text!r} came"
    assert text.endswith("one two"), f"{told}, wanted 'Echo: one two'"


Use = Callable[[AsyncIterator[str]], Awaitable[None]]


async def left(streamed: Streamed, use: Use, did: str, wanted: str) -> None:
    """Leave a block early, and see how the connection ended."""
    came = "nothing"
    with local_llm(faults=["stall"]) as llm:
        async with AsyncOpenAI(**llm.options) as client:
            try:
                async with asyncio.timeout(1):
                    async with streamed(
                        client, llm.model, "one two"
                    ) as pieces:
                        await use(pieces)
            except (ValueError, TimeoutError) as error:
                came = type(error).__name__
            state = await at_the_server(llm)
            told = f"{did}: {came} came out"
            assert came == wanted, f"{told}, wanted {wanted}"
            told = f"{did}: for the server the connection is {state}"
            how = "closed: `stream` holds it, not the generator that reads it"
            assert state == "closed", f"{told}, wanted {how}"
            again = await asked(client, llm.model)
    told = f"{did}, and the same client asked again: {again} came"
    assert again == "Echo: again", f"{told}, wanted an answer"


async def asked(client: AsyncOpenAI, model: str) -> str:
    try:
        reply = await client.with_options(
            max_retries=0
        ).chat.completions.create(
            model=model, messages=[{"role": "user", "content": "again"}]
        )
    except Exception as error:  # noqa: BLE001  # said to the reader
        return type(error).__name__
    return str(reply.choices[0].message.content)


async def after_the_first_piece(streamed: Streamed) -> None:
    async def use(pieces: AsyncIterator[str]) -> None:
        async for _ in pieces:
            break

    await left(streamed, use, "left after the first piece", "nothing")


async def before_the_first_piece(streamed: Streamed) -> None:
    async def use(pieces: AsyncIterator[str]) -> None:
        pass

    await left(streamed, use, "left without reading a piece", "nothing")


async def by_an_error(streamed: Streamed) -> None:
    async def use(pieces: AsyncIterator[str]) -> None:
        async for piece in pieces:
            int(piece)

    await left(streamed, use, "the block raised ValueError", "ValueError")


async def by_a_timeout(streamed: Streamed) -> None:
    async def use(pieces: AsyncIterator[str]) -> None:
        async for _ in pieces:
            pass  # the model falls silent

    did = "a time-out while waiting for a piece"
    await left(streamed, use, did, "TimeoutError")


async def by_a_timeout_elsewhere(streamed: Streamed) -> None:
    async def use(pieces: AsyncIterator[str]) -> None:
        async for _ in pieces:
            await asyncio.sleep(5)  # the block does something else

    did = "a time-out while the block was busy with a piece"
    await left(streamed, use, did, "TimeoutError")


def run(case: Coroutine[Any, Any, None]) -> None:
    """Run a case. Of one that fails, the message says enough."""
    try:
        with asyncio.Runner() as runner:
            # What else is wrong when a connection is left to the loop's end.
            runner.get_loop().set_exception_handler(lambda *_: None)
            runner.run(case)
    except AssertionError as error:
        raise error.with_traceback(None) from error.__cause__


def check(streamed: Streamed) -> None:
    gc.disable()  # what Python collects it may close, some day
    for case in (
        to_the_end,
        after_the_first_piece,
        by_an_error,
        by_a_timeout,
        by_a_timeout_elsewhere,
        before_the_first_piece,
    ):
        run(case(streamed))
    print("solved: 6 of 6")
