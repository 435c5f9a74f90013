import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Saver:
    """Keeps an agent's checkpoints, as LangGraph's SqliteSaver does."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    @classmethod
    @contextmanager
    def from_conn_string(cls, path: str) -> Iterator["Saver"]:
        connection = sqlite3.connect(path)
        try:
            yield cls(connection)
        finally:
            connection.close()
            print("closed")

    def get_next_version(self, current: int) -> int:
        rows = self.connection.execute("select ? + 1", [current])
        return int(rows.fetchone()[0])


class Graph:
    def __init__(self, checkpointer: Any) -> None:
        self.checkpointer = checkpointer

    def invoke(self) -> None:
        print("version", self.checkpointer.get_next_version(1))


# --8<-- [start:cure]
def main() -> None:  # in a server: its lifespan
    with Saver.from_conn_string(":memory:") as saver:
        graph = Graph(saver)
        graph.invoke()  # all that uses it is inside


# --8<-- [end:cure]
main()
