# expect: output ^outer \['one'\]$
from contextvars import ContextVar
from typing import Self

active: ContextVar["Recorder | None"] = ContextVar("recorder", default=None)


class Recorder:
    def __enter__(self) -> Self:
        self.texts: list[str] = []
        active.set(self)
        return self

    def __exit__(self, *exc_info: object) -> None:
        active.set(None)


def ask(text: str) -> None:
    if recorder := active.get():
        recorder.texts.append(text)
    print("asked", text)


with Recorder() as outer:
    ask("one")
    with Recorder() as inner:
        ask("two")
    ask("three")

print("outer", outer.texts)
print("inner", inner.texts)
