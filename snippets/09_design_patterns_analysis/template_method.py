import sqlite3
from abc import ABC, abstractmethod
from tempfile import TemporaryDirectory
from typing import Any


class Step(ABC):
    def __enter__(self) -> Any:
        print("setup", type(self).__name__)
        return self.setup()

    def __exit__(self, *error: object) -> None:
        print("cleanup", type(self).__name__)
        self.cleanup()

    @abstractmethod
    def setup(self) -> Any: ...
    @abstractmethod
    def cleanup(self) -> None: ...


class Database(Step):
    def setup(self) -> sqlite3.Connection:
        self.db = sqlite3.connect(":memory:")
        return self.db

    def cleanup(self) -> None:
        self.db.close()


class Folder(Step):
    def setup(self) -> str:
        self.folder = TemporaryDirectory()
        return self.folder.name

    def cleanup(self) -> None:
        self.folder.cleanup()


for step in Database(), Folder():
    with step as resource:
        print("use", type(resource).__name__)
