import io
from concurrent.futures import ThreadPoolExecutor
from contextlib import chdir, redirect_stdout
from decimal import Decimal, localcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

with TemporaryDirectory() as name:
    with Path(name, "notes.txt").open("w") as file:
        file.write("hello")
    print("open               closed", file.closed)
    with chdir(name):
        print("chdir              finds", Path("notes.txt").exists())
print("TemporaryDirectory exists", Path(name).exists())

lock = Lock()
with lock:
    print("Lock               held", lock.locked(), end=", ")
print("then", lock.locked())

with localcontext(prec=3):
    print("localcontext       1/3 is", Decimal(1) / 3)

with redirect_stdout(io.StringIO()) as captured:
    print("from a chatty library")
print("redirect_stdout   ", repr(captured.getvalue()))

with ThreadPoolExecutor(max_workers=2) as pool:
    answer = pool.submit(len, "waits for its jobs")
print("ThreadPoolExecutor done", answer.done())
