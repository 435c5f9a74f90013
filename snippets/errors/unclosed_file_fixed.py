import os
import warnings
from pathlib import Path

warnings.simplefilter("default")  # as python -X dev does


def is_empty(name: str) -> bool:
    with Path(name).open(encoding="utf-8") as file:
        return not file.read()


print(is_empty(os.devnull))
