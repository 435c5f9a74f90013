# lint: SIM117
from collections.abc import Iterator
from contextlib import contextmanager

log: list[str] = []


@contextmanager
def layer(name: str, around: str = "") -> Iterator[str]:
    log.append(f"+{name}")
    try:
        yield around + name[0]
    finally:
        log.append(f"-{name}")


def arrow() -> None:
    with layer("budget") as a:
        with layer("monitor", a) as b:
            with layer("session", b) as c:
                log.append(c)


def parentheses() -> None:
    with (
        layer("budget") as a,
        layer("monitor", a) as b,
        layer("session", b) as c,
    ):
        log.append(c)


logs = []
for write in arrow, parentheses:
    log.clear()
    write()
    print(f"{write.__name__:11}", *log)
    logs.append(tuple(log))
print("same order:", logs[0] == logs[1])
