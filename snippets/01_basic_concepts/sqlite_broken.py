# expect: output still open: 1
import sqlite3

with sqlite3.connect(":memory:") as db:
    db.execute("create table call (tokens int)")
    db.execute("insert into call values (18)")

print("still open:", *db.execute("select count(*) from call").fetchone())
