import os
import sys
from collections.abc import AsyncIterator
from contextvars import ContextVar

import pytest

session: ContextVar[str | None] = ContextVar("session", default=None)


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def client() -> str:
    return "client"


# --8<-- [start:cure]
@pytest.fixture
async def chat() -> AsyncIterator[str]:  # async, as the others and the test
    token = session.set("chat-1")
    try:
        yield "chat-1"
    finally:
        session.reset(token)


@pytest.mark.anyio
async def test_it(client: str, chat: str) -> None:
    print("the test sees", session.get())
    print("the test is given", chat)  # better: it needs no variable


# --8<-- [end:cure]
@pytest.mark.anyio
async def test_next(client: str) -> None:
    print("the next test sees", session.get())


if __name__ == "__main__":
    options = "-sc", os.devnull, "-pno:terminal", "-pno:cacheprovider"
    sys.exit(pytest.main([__file__, *options]))
