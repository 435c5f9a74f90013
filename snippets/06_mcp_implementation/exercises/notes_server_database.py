import logging
import sqlite3
from pathlib import Path


class Reasons(logging.Handler):
    """Keeps why a tool crashed: the model isn't told, the log is."""

    last = ""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        cause = error.__cause__ if error else None
        if cause:
            words = str(cause).partition(".")[0]
            self.last = f" (server's log: {type(cause).__name__}: {words})"


reasons = Reasons()


class Database:
    """Opens one file, and knows which of its connections are closed."""

    def __init__(self, folder: str) -> None:
        self.path, self.mode = Path(folder, "notes.db"), "rwc"
        self.opened, self.closed = 0, 0
        sqlite3.connect(self.path).close()

    def connect(self) -> sqlite3.Connection:
        database = self

        class Counted(sqlite3.Connection):
            def close(self) -> None:
                database.closed += 1
                super().close()

        database.opened += 1
        uri = f"{self.path.as_uri()}?mode={self.mode}"
        return sqlite3.connect(uri, uri=True, factory=Counted)

    def texts(self) -> list[str]:
        db = sqlite3.connect(self.path)
        try:
            return [text for (text,) in db.execute("SELECT text FROM notes")]
        finally:
            db.close()

    def is_closed(self, did: str) -> None:
        came = f"{did}: {self.closed} of {self.opened} connections closed"
        assert (self.opened, self.closed) == (1, 1), f"{came}, wanted 1 of 1"
