"""What people paste, in all its shapes: what is known, what is not, and what is large."""

from __future__ import annotations

import json
import random
from pathlib import Path

from context_workshop import events

LOOP = "RuntimeError: Event loop is closed"
TRACEBACK = f"""\
Traceback (most recent call last):
  File "/app/main.py", line 7, in <module>
    asyncio.run(main())
    ~~~~~~~~~~~^^^^^^^^
  File "/usr/lib/python3.13/asyncio/base_events.py", line 550, in _check_closed
    raise RuntimeError('Event loop is closed')
{LOOP}
"""

AWKWARD = {
    "a traceback": TRACEBACK,
    "Windows line ends": TRACEBACK.replace("\n", "\r\n"),
    "old Mac line ends": TRACEBACK.replace("\n", "\r"),
    "time stamps": "".join(
        f"2026-11-27 10:00:00,123 ERROR app: {line}\n" for line in TRACEBACK.splitlines()
    ),
    "a compose log": "".join(f"web-1  | {line}\n" for line in TRACEBACK.splitlines()),
    "a quoted mail": "".join(f"> {line}\n" for line in TRACEBACK.splitlines()),
    "colours": "\x1b[1;35mRuntimeError\x1b[0m: \x1b[35mEvent loop is \x1b[4mclosed\x1b[0m\n",
    "a JSON line": json.dumps({"level": "error", "exc_info": TRACEBACK}),
    "JSON in JSON": json.dumps({"log": json.dumps({"exc": TRACEBACK})}),
    "JSON with colours": json.dumps({"log": f"\x1b[31m{LOOP}\x1b[0m"}),
    "bytes": repr(TRACEBACK.encode()),
    "a repr": "RuntimeError('Event loop is closed')",
    "only what str() says": "worker failed: Event loop is closed",
    "pytest": f"E       {LOOP}\n\nx.py:7: RuntimeError",
    "rich": f"│ ❱ 7 asyncio.run(main()) │\n╰──────────────╯\n{LOOP}",
    "noise": f"{bytes(range(256)).decode('latin-1')}\n{LOOP}\x00\x01\n\ufffd\ufffd",
    "broken by a terminal": "RuntimeError: Event loop\nis closed",
    "broken in a word": "RuntimeError: Event loop is clo\nsed",
    "two megabytes": "INFO nothing happened\n" * 100_000 + TRACEBACK,
    "a long line": "x" * 3_950 + f" {LOOP} " + "y" * 100_000,
}

OTHERS = """\
AttributeError: 'NoneType' object has no attribute 'get'
TypeError: Object of type datetime is not JSON serializable
TypeError: 'int' object is not iterable
ValueError: I/O operation on closed socket.
OSError: [Errno 98] Address already in use
FileNotFoundError: [Errno 2] No such file or directory: 'data.csv'
ConnectionRefusedError: [Errno 111] Connection refused
json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)
LookupError: unknown encoding: x
ResourceWarning: x
RuntimeWarning: invalid value encountered in divide
RuntimeError: dictionary changed size during iteration
panic: runtime error: index out of range [5] with length 3
Connection closed by foreign host.
ERROR: Unknown resource: aws_x
The client has been closed
generator did not yield
ERROR timeout
"""
NOTHING = {
    "nothing": "",
    "prose": "We handle a TimeoutError in the client, and the connection is closed by its owner.",
    "another language's": 'Exception in thread "main" java.lang.NullPointerException',
    "an error of a thousand causes": "IndexError: list index out of range",
    "an error of the system": "TimeoutError: [Errno 110] Connection timed out",
    "errors of others": OTHERS,
    "a known type, another message": "ValueError: could not convert string to float: 'abc'",
    "an error of the program's own": "myapp.OrderError: no such order: 17",
    "a log of a healthy server": "INFO:     127.0.0.1:5000 - 'GET / HTTP/1.1' 200 OK\n" * 50,
    "a closed connection": "INFO Connection closed\nConnection error.\n",
    "a part of a message": "the event loop",
    "a message cut off": "RuntimeError: Event loop is",
    "a longer word": "RuntimeError: Event loop is closedness",
    "a type in a name": "MyTimeoutError\nTimeoutErrors\n",
    "code": "except TimeoutError as error:\n    raise asyncio.CancelledError from error\n",
    "random bytes": random.Random(7).randbytes(50_000).decode("latin-1"),
    "our own source": Path(events.__file__).read_text("utf-8"),
}

FILLED = {
    "one line": "closed " * 300_000,
    "line ends": "\n" * 2_000_000,
    "escaped line ends": "\\n" * 1_000_000,
    "escapes": "\x1b[" * 1_000_000,
    "titles": "\x1b]" * 1_000_000,
    "dots": ("a." * 1000 + "TimeoutError ") * 900,
    "quotes": 'File "' * 350_000,
    "frames": '  File "/a.py", line 3, in f\n    await g()\n' * 45_000,
    "types": "TimeoutErrorTimeoutError x\n" * 70_000,
}


def row(name: str, **fields: object) -> dict[str, object]:
    """An entry as the file has it, for tests of what tells entries apart."""
    plain: dict[str, object] = {
        "texts": [],
        "types": [],
        "frames": [],
        "near": [],
        "wrapper": False,
    }
    return {"id": name, "page": "errors/x", **plain, **fields}


NONE = "TypeError: 'NoneType' object is not callable"
CALLED = [["TypeError", "'NoneType' object is not callable"]]
FRAMED = [
    row("pool", types=["httpx.PoolTimeout"]),
    row("child", texts=[["NotImplementedError", ""]], frames=["_make_subprocess_transport"]),
    row("exit", texts=CALLED, frames=["contextlib.py"]),
    row(
        "route",
        texts=CALLED,
        frames=["app/routing.py"],
    ),
    row("own", types=["ClosedResourceError"], frames=["receive_nowait", "send_nowait"]),
    row("group", texts=[["", "unhandled errors in a TaskGroup"]], wrapper=True),
    row("near", texts=[["IndexError", "list index out of range"]], near=["choices"]),
]


def traced(line: str, *frames: tuple[str, str]) -> str:
    inner = "".join(f'  File "{file}", line 3, in {name}\n    call()\n' for file, name in frames)
    return f"Traceback (most recent call last):\n{inner}{line}\n"


FAR = [(f"/{n}.py", "f") for n in range(20)]
TOLD_APART = [
    (traced("httpx.PoolTimeout", ("/a.py", "get")), ["pool"]),
    (traced("httpx.PoolTimeout: no free connection", ("/a.py", "get")), []),
    ("caught PoolTimeout('')", ["pool"]),
    (traced("NotImplementedError", ("/asyncio/e.py", "_make_subprocess_transport")), ["child"]),
    (traced("NotImplementedError", ("/app/base.py", "run")), []),
    (traced("NotImplementedError: later", ("/e.py", "_make_subprocess_transport")), ["child"]),
    (
        traced(NONE, ("/app/routing.py", "app")),
        ["route", "exit"],
    ),
    (
        traced(NONE, ("C:\\lib\\contextlib.py", "__exit__")),
        ["exit", "route"],
    ),
    (
        traced(NONE, ("/xapp/routing.py", "x")),
        ["exit", "route"],
    ),
    (traced("anyio.ClosedResourceError", ("/anyio/m.py", "send_nowait")), ["own"]),
    (
        traced(
            "anyio.ClosedResourceError",
            ("/anyio/m.py", "send_nowait"),
            *[(f"/{n}.py", "f") for n in range(20)],
        ),
        [],
    ),
    (traced("x", ("/m.py", "send_nowait")) + traced("ClosedResourceError", ("/a.py", "f")), []),
    ("  + unhandled errors in a TaskGroup (1)\n  | httpx.PoolTimeout\n  +----", ["pool", "group"]),
    ("IndexError: list index out of range", []),
    ("x = chunk.choices[0]\nIndexError: list index out of range", ["near"]),
]
