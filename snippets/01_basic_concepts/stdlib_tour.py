import io
from concurrent.futures import ThreadPoolExecutor
from contextlib import chdir, redirect_stdout
from decimal import Decimal, localcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from time import sleep

with TemporaryDirectory() as name:
    with Path(name, "notes.txt").open("w") as file:
        file.write("hello")
    print("file closed:", file.closed)
    with chdir(name):
        print("found from inside:", Path("notes.txt").exists())
    print("found from outside:", Path("notes.txt").exists())
print("folder left:", Path(name).exists())

lock = Lock()
with lock:
    print("lock held inside:", lock.locked())
print("lock held after:", lock.locked())

with localcontext(prec=3):
    print("three digits inside:", Decimal(1) / 3)
print("after:", Decimal(1) / 3)

with redirect_stdout(io.StringIO()) as captured:
    print("from a chatty library")
print("captured:", captured.getvalue().strip())

with ThreadPoolExecutor(max_workers=2) as pool:
    job = pool.submit(sleep, 0.05)
print("job done:", job.done())
