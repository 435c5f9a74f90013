# expect: output FileNotFoundError
import asyncio
import gc
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory


async def summarize(path: Path) -> str:
    return await asyncio.to_thread(path.read_text, "utf-8")


async def main() -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "notes.txt"
        path.write_text("notes", "utf-8")
        task = asyncio.create_task(summarize(path))
    try:
        print(await task)
    except FileNotFoundError as error:
        print("FileNotFoundError:", str(error).replace(folder, "TEMP/tmp1a2b"))


def forget() -> str:
    return TemporaryDirectory().name  # nobody keeps the manager


asyncio.run(main())
with warnings.catch_warnings(record=True, action="always") as caught:
    name = forget()
    gc.collect()
print("exists:", Path(name).exists())
for warning in caught:
    text = str(warning.message).replace(name, "TEMP/tmp3c4d")
    print(f"{warning.category.__name__}: {text}")
