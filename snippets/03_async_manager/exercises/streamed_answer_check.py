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


async def left(streamed: Streamed, use: Use) -> tuple[str, str]:
    """What came out of a block that left early, and the connection's end."""
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
            return came, await at_the_server(llm)


async def after_the_first_piece(streamed: Streamed) -> None:
    async def use(pieces: AsyncIterator[str]) -> None:
        async for _ in pieces:
            break

    came, state = await left(streamed, use)
    told = f"left after the first piece: {came} came out"
    assert came == "nothing", f"{told}, wanted nothing"
    told = f"left after the first piece: for the server it is {state}"
    assert state == "closed", f"{told}, wanted closed"


async def before_the_first_piece(streamed: Streamed) -> None:
    async def use(pieces: AsyncIterator[str]) -> None:
        pass

    came, state = await left(streamed, use)
    told = f"left without reading a piece: {came} came out"
    assert came == "nothing", f"{told}, wanted nothing"
    told = f"left without reading a piece: for the server it is {state}"
    assert state == "closed", f"{told}, wanted closed"


async def by_an_error(streamed: Streamed) -> None:
    async def use(pieces: AsyncIterator[str]) -> None:
        async for piece in pieces:
            int(piece)

    came, state = await left(streamed, use)
    told = f"the block raised ValueError: {came} came out"
    assert came == "ValueError", f"{told}, wanted ValueError"
    told = f"the block raised ValueError: for the server it is {state}"
    assert state == "closed", f"{told}, wanted closed"


async def by_a_timeout(streamed: Streamed) -> None:
    async def use(pieces: AsyncIterator[str]) -> None:
        async for _ in pieces:
            pass  # the model falls silent

    came, state = await left(streamed, use)
    did = "a time-out while waiting for a piece:"
    told = f"{did} {came} came out"
    assert came == "TimeoutError", f"{told}, wanted TimeoutError"
    told = f"{did} for the server it is {state}"
    assert state == "closed", f"{told}, wanted closed"


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
        before_the_first_piece,
    ):
        run(case(streamed))
    print("solved: 5 of 5")
