import asyncio
from contextlib import suppress

import anyio
import httpx2
from cancelled_app import app
from closed_by import begun, held, rows

from context_workshop import serve

EACH = range(4)  # shields


async def without_a_server() -> None:
    for shield in EACH:
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


async def under_fastapi(what: str, grace: int) -> None:
    async with serve(app, grace=grace, log_level="critical") as url:
        tabs = [
            asyncio.create_task(visit(f"{url}/{kind}/{kind}: {what}/{shield}"))
            for kind in ("stream", "dependency", "endpoint")
            for shield in EACH
        ]
        for _ in tabs:
            await begun.acquire()
        for tab in tabs if what == "tab closed" else ():
            tab.cancel()
    for tab in tabs:
        tab.cancel()
    await asyncio.gather(*tabs, return_exceptions=True)


async def main() -> None:
    await without_a_server()
    await under_fastapi("tab closed", grace=20)
    await under_fastapi("server stops", grace=1)
    print("who | says | none | asyncio | anyio | both")
    for who, row in sorted(rows.items()):
        print(who, *row, sep=" | ")


asyncio.run(main())
