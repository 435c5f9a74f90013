import asyncio
import sqlite3
import sys
from contextlib import AsyncExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory

from document_pipeline import ToolFailedError, process
from mcp import Client

from context_workshop.mcp import stdio

SERVERS = Path(__file__).with_name("servers")
TEXTS = {
    "stacks.txt": "Stacks\nA stack closes.\n\nA closing stack unwinds.",
    "draft.txt": "Draft\n",
    "scopes.txt": "Scopes\nCancel scopes nest; scopes belong to a task.",
}


async def main(folder: str, store: str) -> None:
    async with AsyncExitStack() as stack:

        async def start(server: str, *options: str) -> Client:
            child = stdio(sys.executable, str(SERVERS / server), *options)
            return await stack.enter_async_context(Client(child))

        reader = await start("document_reader.py", folder)
        analyst = await start("document_analyst.py")
        archive = await start("document_archive.py", store)
        for name in TEXTS:
            try:
                stored = await process(name, reader, analyst, archive)
                print("  stored as", stored)
            except ToolFailedError as error:
                print("  failed:", error)


with TemporaryDirectory() as folder:
    for name, text in TEXTS.items():
        Path(folder, name).write_text(text, encoding="utf-8")
    store = str(Path(folder, "archive.db"))
    asyncio.run(main(folder, store))
    with closing(sqlite3.connect(store)) as db:
        print(db.execute("SELECT rowid, * FROM document").fetchall())
