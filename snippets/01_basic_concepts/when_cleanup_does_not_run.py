import asyncio
import os
import signal
import sys
from collections.abc import Callable
from subprocess import run


class Resource:
    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, *_: object) -> None:
        print("", getattr(kind, "__name__", "no error"), end="")


async def ctrl_c_in_asyncio() -> None:
    with Resource():
        signal.raise_signal(signal.SIGINT)
        await asyncio.sleep(1)


def handled_sigterm() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + 15))
    signal.raise_signal(signal.SIGTERM)


WAYS: dict[str, Callable[[], object]] = {
    "return": lambda: None,
    "exception": lambda: int("one"),
    "Ctrl-C": lambda: signal.raise_signal(signal.SIGINT),
    "asyncio, Ctrl-C": lambda: asyncio.run(ctrl_c_in_asyncio()),
    "SIGTERM": lambda: signal.raise_signal(signal.SIGTERM),
    "SIGTERM, handled": handled_sigterm,
    "os._exit(3)": lambda: os._exit(3),
}
if sys.argv[1:]:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # not SIG_IGN
    with Resource():
        WAYS[sys.argv[1]]()
else:
    print(f"{'way out':17}status  cleanup saw")
    for way in WAYS:
        command = [sys.executable, __file__, way]
        end = run(command, capture_output=True, text=True, check=False)
        print(f"{way:17}{end.returncode:6} {end.stdout or ' no cleanup'}")
