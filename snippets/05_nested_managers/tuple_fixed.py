from pathlib import Path
from tempfile import TemporaryDirectory

with TemporaryDirectory() as name:
    a, b = Path(name, "questions"), Path(name, "answers")
    a.write_text("Hello!\n")
    # --8<-- [start:cure]
    with a.open() as old, b.open("w") as new:
        new.writelines(line.upper() for line in old)
    # --8<-- [end:cure]
    print(b.read_text(), end="")
