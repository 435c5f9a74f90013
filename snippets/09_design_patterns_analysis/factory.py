import json
import tomllib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

Store = dict[str, str]
STORES: dict[str, Callable[..., AbstractContextManager[Store]]] = {}


@contextmanager
def json_file(path: str) -> Iterator[Store]:
    file = Path(path)
    store = json.loads(file.read_text()) if file.exists() else {}
    try:
        yield store
    finally:
        file.write_text(json.dumps(store))


STORES["memory"] = lambda: nullcontext({})
STORES["file"] = json_file


def make_store(kind: str, **options: str) -> AbstractContextManager[Store]:
    if kind not in STORES:
        known = ", ".join(sorted(STORES))
        raise LookupError(f"unknown store {kind!r}: choose from {known}")
    return STORES[kind](**options)


with TemporaryDirectory() as folder:
    path = Path(folder, "calls").as_posix()
    for toml in 'kind="memory"', f'kind="file"\npath="{path}"', 'kind="flie"':
        config = tomllib.loads(toml)
        try:
            for _ in range(2):  # each time a new manager
                with make_store(**config) as store:
                    store["calls"] = store.get("calls", "") + "x"
                    print(config["kind"], store)
        except LookupError as error:
            print("caught", error)
