# expect: output database is locked
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


@contextmanager
def printed(mistake: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        print(f"{mistake}:\n    {type(error).__name__}: {error}")


with (
    TemporaryDirectory() as folder,
    closing(sqlite3.connect(Path(folder) / "db", timeout=0)) as one,
    closing(sqlite3.connect(Path(folder) / "db", timeout=0)) as two,
):
    one.execute("CREATE TABLE notes (text)")
    with one:
        one.execute("INSERT INTO notes VALUES ('asking the model')")
        # and now the model is asked, with the write lock held
        with printed("another writes meanwhile"), two:
            two.execute("INSERT INTO notes VALUES ('another')")
    with printed("BEGIN twice"):
        one.execute("BEGIN")
        one.execute("BEGIN")
    with closing(one.execute("SELECT text FROM notes")) as rows:
        pass
    with printed("read after the cursor's block"):
        print(rows.fetchall())
