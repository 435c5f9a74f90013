# expect: output ResourceWarning: unclosed file
# lint: SIM115
import os
import warnings
from pathlib import Path

warnings.simplefilter("default")  # as python -X dev does


def is_empty(path: Path) -> bool:
    return not path.open(encoding="utf-8").read()


print(is_empty(Path(os.devnull)))
