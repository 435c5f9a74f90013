import sqlite3
from contextlib import closing

with closing(sqlite3.connect(":memory:")) as db, db:
    db.execute("create table call (tokens int)")
    db.execute("insert into call values (18)")

try:
    db.execute("select count(*) from call")
except sqlite3.ProgrammingError as error:
    print("closed:", error)
