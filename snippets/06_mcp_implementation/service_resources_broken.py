# expect: output drained\n  FileNotFoundError$
import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from service_parts import Cache, Database, Outbox


async def service(folder: Path, *, tidy: bool) -> None:
    db = Database(folder / "events.db")
    cache = Cache(folder / "cache")
    outbox = Outbox(db)

    outbox.queue.put_nowait("started")
    if tidy:
        cache.folder.rmdir()  # the cache won't find it

    await outbox.close()
    cache.close()
    db.close()


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
