# expect: output the process pool is not usable anymore
import os
from concurrent.futures import ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory


def work(place: str) -> None:
    with TemporaryDirectory(dir=place):
        os._exit(9)  # as the kernel does when memory is out: no cleanup runs


def main() -> None:
    spawn = get_context("spawn")
    with TemporaryDirectory() as place:
        with ProcessPoolExecutor(1, mp_context=spawn) as pool:
            wait([pool.submit(work, place)])
            try:
                pool.submit(work, place)
            except BrokenProcessPool as error:
                print(f"{type(error).__name__}: {error}")
        print("folders left:", len(list(Path(place).iterdir())))


if __name__ == "__main__":
    main()
