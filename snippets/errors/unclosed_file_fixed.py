import os
import warnings
from pathlib import Path

warnings.simplefilter("default")  # as python -X dev does


def is_empty(name: str) -> bool:
    # --8<-- [start:cure]
    with Path(name).open(encoding="utf-8") as file:
        return not file.read()
    # --8<-- [end:cure]


print(is_empty(os.devnull))
