import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx2
from fastapi import FastAPI, Request

from context_workshop import serve
from context_workshop.mcp import Hub, stdio

SERVER = str(Path(__file__).parent / "tool_server.py")
programs = dict.fromkeys(("orders", "stock", "wiki"), sys.executable)


# --8<-- [start:cure]
@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, Any]]:
    async with Hub(connect_timeout=50) as hub:
        for name, program in programs.items():
            await hub.connect(name, stdio(program, SERVER, name, events))
        yield {"hub": hub}


app = FastAPI(lifespan=lifespan)


@app.get("/{server}/{word}")
async def find(server: str, word: str, request: Request) -> Any:
    hub: Hub = request.state.hub
    result = await hub.call_tool(f"{server}.find", {"word": word})
    return result.structured_content


# --8<-- [end:cure]
async def main() -> None:
    async with (
        serve(app, grace=30, log_level="critical") as url,
        httpx2.AsyncClient(base_url=url, timeout=60) as http,
    ):
        for path in "/orders/42", "/wiki/cats", "/orders/43":
            print("answer", (await http.get(path)).text)


for wiki in sys.executable, "no-such-program":
    programs["wiki"] = wiki
    with TemporaryDirectory() as folder:
        events = str(Path(folder, "events.db"))
        try:
            asyncio.run(main())
        except RuntimeError as error:
            print("not started:", error.__cause__)
        with closing(sqlite3.connect(events)) as db:
            for (text,) in db.execute("SELECT text FROM event"):
                print("database:", text)
