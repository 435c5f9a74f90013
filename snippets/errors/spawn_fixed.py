from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context


# --8<-- [start:cure]
def main() -> None:
    spawn = get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as pool:
        print(pool.submit(len, "abc").result())


if __name__ == "__main__":
    main()
# --8<-- [end:cure]
