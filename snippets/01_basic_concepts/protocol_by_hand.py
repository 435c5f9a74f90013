import json
import sys

log: list[str] = []


class Door:
    def __enter__(self) -> str:
        log.append("enter")
        return "key"

    def __exit__(
        self, kind: type[BaseException] | None, *_: object
    ) -> bool | None:
        log.append(f"exit {kind.__name__ if kind else None}")
        return None


def with_statement(text: str) -> None:
    with Door() as key:
        log.append(f"use {key} {json.loads(text)}")


def by_hand(text: str) -> None:
    door = Door()
    key = door.__enter__()
    failed = False
    try:
        log.append(f"use {key} {json.loads(text)}")
    except BaseException:
        failed = True
        if not door.__exit__(*sys.exc_info()):
            raise
    finally:
        if not failed:
            door.__exit__(None, None, None)


for text in '{"ok": true}', '{"ok": tr':
    for run in with_statement, by_hand:
        log.clear()
        try:
            run(text)
        except ValueError:
            log.append("caught ValueError")
        print(f"{run.__name__:14} {', '.join(log)}")
