import asyncio
import logging
from collections.abc import Callable, Coroutine
from sqlite3 import Connection
from tempfile import TemporaryDirectory
from typing import Any

import anyio
from mcp import Client
from mcp.server import MCPServer
from notes_server_database import Database, reasons

Make = Callable[[Callable[[], Connection]], MCPServer[Any]]
Case = Callable[[Make, Database], Coroutine[Any, Any, None]]


async def call(client: Client, text: str) -> tuple[str, str, Any]:
    reasons.last = ""
    result = await client.call_tool("note", {"text": text})
    (content,) = result.content
    words = getattr(content, "text", content)
    came = f"note({text!r}) was called: is_error {result.is_error}, "
    came += f"the model reads {words!r}{reasons.last}"
    return came, str(words), result.structured_content


async def stores(make: Make, database: Database) -> None:
    texts = "first", "second"
    async with Client(make(database.connect)) as client:
        seen = [(await call(client, t), database.texts()) for t in texts]
    for number, ((came, _, value), stored) in enumerate(seen, 1):
        assert value == {"result": number}, f"{came}, wanted {number}"
        answered = f"note() has answered {number}: the file has {stored}"
        assert len(stored) == number, f"{answered}, wanted {number} notes"
    database.is_closed("the client's block ended")


async def refuses(make: Make, database: Database) -> None:
    async with Client(make(database.connect)) as client:
        came, words, value = await call(client, "")
        texts = database.texts()
        then, _, number = await call(client, "x")
    assert value is None, f"{came}, wanted is_error True"
    assert "empty" in words.lower(), f"{came}, wanted 'empty' among the words"
    assert not texts, f"note('') was called: the file has {texts}, wanted []"
    texts = database.texts()
    did = "note('') was called, then note('x'): the file has"
    assert texts == ["x"], f"{did} {texts}, wanted ['x']"
    assert number == {"result": 1}, (
        f"note('') was called, then {then}, wanted 1"
    )


def closes(did: str, error: BaseException | None) -> Case:
    """Leave the client's block by an error, or by a cancellation."""

    async def case(make: Make, database: Database) -> None:
        with anyio.CancelScope() as scope:
            try:
                async with Client(make(database.connect)) as client:
                    await call(client, "first")
                    if error:
                        raise error
                    scope.cancel()
                    await anyio.sleep_forever()
            except BaseException:  # in groups of groups
                if not error:
                    raise
        database.is_closed(did)

    return case


async def closes_half_open(make: Make, database: Database) -> None:
    database.mode = "ro"
    caught: BaseException | None = None
    try:
        async with Client(make(database.connect)):
            pass
    except Exception as error:  # noqa: BLE001 - in groups of groups
        caught = error
    did = "the file is read-only, so CREATE TABLE fails"
    assert caught, f"{did}: the client could connect, wanted an error"
    database.is_closed(did)


def check(notes_server: Make) -> None:
    logging.getLogger().addHandler(reasons)
    cases = (
        stores,
        refuses,
        closes("the client's block raised ValueError", ValueError()),
        closes("the client's block was cancelled", None),
        closes("Ctrl-C came in the client's block", KeyboardInterrupt()),
        closes("the client's block called sys.exit()", SystemExit()),
        closes_half_open,
    )
    for case in cases:
        with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            run(case(notes_server, Database(folder)))
    print(f"solved: {len(cases)} of {len(cases)}")


def run(case: Coroutine[Any, Any, None]) -> None:
    try:
        asyncio.run(asyncio.wait_for(case, 20))
    except AssertionError:
        raise
    except Exception as error:
        came: BaseException = error
        while isinstance(came, BaseExceptionGroup):
            came = came.exceptions[0]
        told = "a client connected, and called note() if it could: "
        told = f"{told}{came!r} came out, wanted no error"
        raise AssertionError(told) from error
