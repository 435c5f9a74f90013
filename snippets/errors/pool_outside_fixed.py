from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor


# --8<-- [start:cure]
def lengths(pool: ThreadPoolExecutor, names: list[str]) -> Iterator[int]:
    return pool.map(len, names)


def main() -> None:
    with ThreadPoolExecutor() as pool:  # outside, around all its users
        print(list(lengths(pool, ["one", "three"])))


# --8<-- [end:cure]
main()
