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


async def stored(client: Client, *lines: str) -> object:
    batch = {"batch": "monday"}
    await client.call_tool("store", batch | {"lines": lines})
    return (await client.call_tool("count", batch)).structured_content


async def test_lines_are_counted(client: Client) -> None:
    assert await stored(client, "one", "two") == {"result": 2}


async def test_each_test_has_its_own_database(client: Client) -> None:
    assert await stored(client, "one") == {"result": 1}


async def test_of_a_refused_batch_nothing_is_stored(client: Client) -> None:
    assert await stored(client, "one", "") == {"result": 0}
