# expect: output ResourceWarning: unclosed file
import os
import warnings
from pathlib import Path

warnings.simplefilter("default")  # as python -X dev does


def is_empty(name: str) -> bool:
    return not Path(name).open(encoding="utf-8").read()


print(is_empty(os.devnull))
