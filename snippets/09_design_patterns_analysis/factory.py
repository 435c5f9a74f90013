import shelve
import tomllib
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

Store = MutableMapping[str, str]
STORES: dict[str, Callable[..., AbstractContextManager[Store]]] = {}


@contextmanager
def shelf(path: str) -> Iterator[Store]:
    with shelve.open(path) as db:
        yield db


STORES["memory"] = lambda: nullcontext({})
STORES["shelf"] = shelf


def make_store(kind: str, **options: str) -> AbstractContextManager[Store]:
    if kind not in STORES:
        known = ", ".join(sorted(STORES))
        raise LookupError(f"unknown store {kind!r}: choose from {known}")
    return STORES[kind](**options)


with TemporaryDirectory() as folder:
    path = Path(folder, "calls").as_posix()
    for toml in (
        'kind="memory"',
        f'kind="shelf"\npath="{path}"',
        'kind="shelve"',
    ):
        config = tomllib.loads(toml)
        try:
            for _ in range(2):  # each time a new manager
                with make_store(**config) as store:
                    store["calls"] = store.get("calls", "") + "x"
                    print(config["kind"], dict(store))
        except LookupError as error:
            print("caught", error)
