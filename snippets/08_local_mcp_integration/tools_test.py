from collections.abc import AsyncIterator

import pytest
from archive_service import server
from mcp import Client

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with Client(server) as client:
        yield client


async def store(client: Client, text: str) -> dict[str, int] | None:
    line = {"batch": "monday", "text": text}
    result = await client.call_tool("store_line", line)
    return None if result.is_error else result.structured_content


async def test_lines_are_counted(client: Client) -> None:
    await store(client, "one")
    assert await store(client, "two") == {"result": 2}


async def test_each_test_has_its_own_database(client: Client) -> None:
    assert await store(client, "one") == {"result": 1}


async def test_an_empty_line_is_refused(client: Client) -> None:
    assert await store(client, "") is None
