import os
import sys
from contextlib import chdir
from pathlib import Path

import pytest

options = ["-qq", "-rp", "-c", os.devnull, "-p", "no:cacheprovider"]
with chdir(Path(__file__).parent):
    sys.exit(pytest.main([*options, "--rootdir", ".", "tools_test.py"]))
