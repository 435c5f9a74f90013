import os
import sys
from collections.abc import AsyncIterator

import pytest


# --8<-- [start:cure]
@pytest.fixture(scope="session")
def anyio_backend() -> str:  # of anyio's plugin: one loop for all tests
    return "asyncio"


@pytest.fixture(scope="session")
async def client() -> AsyncIterator[str]:
    print("opened")
    try:
        yield "client"
    finally:
        print("closed")


@pytest.mark.anyio
async def test_one(client: str) -> None:
    print("one test with the", client)


# --8<-- [end:cure]
@pytest.mark.anyio
async def test_two(client: str) -> None:
    print("another with the same", client)


if __name__ == "__main__":
    options = "-sc", os.devnull, "-pno:terminal", "-pno:cacheprovider"
    sys.exit(pytest.main([__file__, *options]))
