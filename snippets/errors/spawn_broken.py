# expect: BrokenProcessPool
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
    print(pool.submit(len, "abc").result())
