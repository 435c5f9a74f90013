import asyncio
import json
import os
import signal
import sys


class Resource:
    def __init__(self, where: str) -> None:
        self.where = where

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        print(f"{self.where}: {kind.__name__ if kind else 'no error'}")


async def ctrl_c_in_a_task() -> None:
    with Resource("in the task"):
        signal.raise_signal(signal.SIGINT)
        await asyncio.sleep(1)


def leave(way: str) -> None:
    match way:
        case "exception":
            json.loads('{"ok": tr')
        case "Ctrl-C":
            signal.raise_signal(signal.SIGINT)
        case "asyncio, Ctrl-C":
            asyncio.run(ctrl_c_in_a_task())
        case "SIGTERM":
            signal.raise_signal(signal.SIGTERM)
        case "SIGTERM, handled":
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + 15))
            signal.raise_signal(signal.SIGTERM)
        case "os._exit(3)":
            os._exit(3)


signal.signal(signal.SIGINT, signal.default_int_handler)  # not SIG_IGN
with Resource("block"):
    leave(sys.argv[1])
