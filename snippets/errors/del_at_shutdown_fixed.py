import tabnanny
from contextlib import closing


class Store:
    def close(self) -> None:
        print("unlocked", tabnanny.__name__)


# --8<-- [start:cure]
def main(store: Store) -> None:
    print("used")


if __name__ == "__main__":
    with closing(Store()) as store:
        main(store)
# --8<-- [end:cure]
print("end of the program")
