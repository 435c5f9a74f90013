import asyncio
from contextlib import suppress

import anyio
import httpx2
from cancelled_app import app, behind
from closed_by import have_begun, held, rows
from starlette.types import ASGIApp

from context_workshop import serve

SHIELDS, GRACE = range(4), {"tab closed": 20, "server stops": 1}


async def without_a_server() -> None:
    for shield in SHIELDS:
        with suppress(TimeoutError):
            async with asyncio.timeout(0):
                await held("asyncio.timeout()", shield)
        task = asyncio.create_task(held("task.cancel(), twice", shield))
        for _ in range(2):
            await asyncio.sleep(0)
            task.cancel()
        await asyncio.wait([task])
        with anyio.move_on_after(0):
            await held("anyio.move_on_after()", shield)


async def visit(url: str) -> None:
    async with httpx2.AsyncClient() as tab, tab.stream("GET", url):
        await asyncio.Event().wait()


async def under_fastapi(what: str, app: ASGIApp, *kinds: str) -> None:
    async with serve(app, grace=GRACE[what], log_level="critical") as url:
        tabs = [
            asyncio.create_task(visit(f"{url}/{kind}/{kind}: {what}/{shield}"))
            for kind in kinds
            for shield in SHIELDS
        ]
        await have_begun(len(tabs))
        for tab in tabs if what == "tab closed" else ():
            tab.cancel()
    for tab in tabs:
        tab.cancel()
    await asyncio.gather(*tabs, return_exceptions=True)


async def main() -> None:
    await without_a_server()
    for what in GRACE:
        await under_fastapi(what, app, "stream", "dependency", "endpoint")
        await under_fastapi(what, behind, "behind")
    print("who | says | none | asyncio | anyio | both")
    for who, row in sorted(rows.items()):
        print(who, *row, sep=" | ")


asyncio.run(main())
