import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory


def work(folder: str) -> str:
    os._exit(9)  # as the kernel does when memory is out: no cleanup runs


# --8<-- [start:cure]
def one_job(place: str) -> None:
    # What has to be removed belongs to the parent: its block is left however
    # the worker ends. A pool that has lost one is of no more use: a new pool.
    with (
        TemporaryDirectory(dir=place) as folder,
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool,
    ):
        try:
            print(pool.submit(work, folder).result())
        except BrokenProcessPool:
            print("the worker was killed")


# --8<-- [end:cure]
def main() -> None:
    with TemporaryDirectory() as place:
        one_job(place)
        print("folders left:", len(list(Path(place).iterdir())))


if __name__ == "__main__":
    main()
