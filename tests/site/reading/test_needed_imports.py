"""A section of a file is pasted with the imports that it needs."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from workshop_site.project import Project
from workshop_site.reading.excerpts import excerpt
from workshop_site.reading.needed_imports import pasteable

if TYPE_CHECKING:
    from tests.site.conftest import SmallProject

FILE = """\
import asyncio
import os.path
from collections.abc import (
    AsyncIterator,
    Iterator,
)
from contextlib import asynccontextmanager as manager

import httpx2

URL = "http://test"

# --8<-- [start:whole]
@manager
async def opened() -> AsyncIterator[None]:
    async with httpx2.AsyncClient() as client:
        # --8<-- [start:inside]
        async with asyncio.timeout(1):
            await client.get(os.path.join(URL, "manager"))
        # --8<-- [end:inside]
    yield
# --8<-- [end:whole]


# --8<-- [start:plain]
def length(text: str) -> int:
    return len(text)
# --8<-- [end:plain]

# --8<-- [start:own]
import json

print(json.dumps({}))
# --8<-- [end:own]
"""
PASTED = {
    "whole": """\
        import asyncio
        import os.path
        from collections.abc import AsyncIterator
        from contextlib import asynccontextmanager as manager

        import httpx2


        @manager
        async def opened() -> AsyncIterator[None]:
            async with httpx2.AsyncClient() as client:
                async with asyncio.timeout(1):
                    await client.get(os.path.join(URL, "manager"))
            yield""",
    "inside": """\
        import asyncio
        import os.path

        async with asyncio.timeout(1):
            await client.get(os.path.join(URL, "manager"))""",
    "plain": """\
        def length(text: str) -> int:
            return len(text)""",
    "own": """\
        import json

        print(json.dumps({}))""",
}


@pytest.mark.parametrize(("section", "code"), PASTED.items(), ids=PASTED)
def test_a_section_stands_below_the_imports_that_it_needs(
    project: SmallProject, section: str, code: str
) -> None:
    project.write("snippets/c/a.py", FILE)
    small = Project(project.root)
    assert pasteable(small, excerpt(small, f"c/a.py:{section}", "here")) == dedent(code)
