import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from service_parts import Cache, Database, Outbox


async def service(folder: Path, *, tidy: bool) -> None:
    async with AsyncExitStack() as stack:
        db = Database(folder / "events.db")
        stack.callback(db.close)
        cache = Cache(folder / "cache")
        stack.callback(cache.close)
        outbox = Outbox(db)
        stack.push_async_callback(outbox.close)

        outbox.queue.put_nowait("started")
        if tidy:
            cache.folder.rmdir()  # the cache won't find it


async def main() -> None:
    for scenario in "all well", "setup fails", "close fails":
        print(scenario)
        with TemporaryDirectory() as name:
            folder = Path(name)
            if scenario == "setup fails":
                (folder / "cache").mkdir()  # it is there already
            try:
                await service(folder, tidy=scenario == "close fails")
            except OSError as error:
                print(" ", type(error).__name__)


asyncio.run(main())
