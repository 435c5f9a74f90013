import os
import sys
from pathlib import Path

import pytest

tests = Path(__file__).with_name("tools_test.py")
options = ["-qq", "-rp", "-c", os.devnull, "-p", "no:cacheprovider"]
sys.exit(pytest.main([*options, "--rootdir", str(tests.parent), str(tests)]))
