# expect: output the test sees None
import os
import sys
from collections.abc import Iterator
from contextvars import ContextVar

import pytest

session: ContextVar[str | None] = ContextVar("session", default=None)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def client() -> str:
    return "client"  # its task began before `chat` was set up


@pytest.fixture
def chat() -> Iterator[str]:
    token = session.set("chat-1")
    yield "chat-1"
    session.reset(token)


@pytest.mark.anyio
async def test_it(client: str, chat: str) -> None:
    print("the test sees", session.get())


if __name__ == "__main__":
    options = "-sc", os.devnull, "-pno:terminal", "-pno:cacheprovider"
    sys.exit(pytest.main([__file__, *options]))
