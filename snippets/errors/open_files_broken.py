# expect: output Too many open files
import os
import resource
from pathlib import Path

import httpx2

limit = len(list(Path("/dev/fd").iterdir())) + 20
resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))

kept = []
try:
    for number in range(100):
        client = httpx2.Client(base_url="http://127.0.0.1:9")
        kept.append(client)
        kept.append(os.pipe())
except OSError as error:
    print(f"{type(error).__name__}: {error}")
