import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

Makes = Callable[[list[Any]], AbstractAsyncContextManager[list[str]]]


class Part:
    """Logs +name, then -name, or -name! if it saw an error."""

    def __init__(
        self,
        log: list[str],
        name: str,
        *,
        on_enter: BaseException | None = None,
        on_exit: BaseException | None = None,
        suppresses: bool = False,
        stuck: bool = False,
    ) -> None:
        self.log, self.name = log, name
        self.on_enter, self.on_exit = on_enter, on_exit
        self.suppresses, self.stuck = suppresses, stuck

    async def __aenter__(self) -> str:
        if self.stuck:
            await asyncio.Event().wait()
        if self.on_enter:
            raise self.on_enter
        self.log.append(f"+{self.name}")
        return self.name

    async def __aexit__(self, kind: object, *rest: object) -> bool:
        self.log.append(f"-{self.name}{'!' if kind else ''}")
        if self.on_exit:
            raise self.on_exit
        return bool(kind) and self.suppresses


class Trial:
    def __init__(self, service: Makes, log: list[str]) -> None:
        self.service, self.log = service, log

    async def use(
        self, parts: list[Part], error: BaseException | None, stuck: bool
    ) -> BaseException | None:
        """Use a service, leave its block by `error`; return what came."""
        self.log.clear()
        made = self.service([lambda part=part: part for part in parts])
        try:
            async with made as names:
                self.log.append(f"use:{','.join(names)}")
                if stuck:
                    await asyncio.Event().wait()
                if error:
                    raise error
        except BaseException as caught:  # noqa: BLE001 - the check tells
            return caught
        return None

    async def run(
        self,
        did: str,
        parts: list[Part],
        *wanted: str,
        error: BaseException | None = None,
        caught: BaseException | None = None,
    ) -> None:
        """`wanted` is what may be logged, `caught` what the caller gets."""
        came = await self.use(parts, error, stuck=False)
        told = f"{did}: the caller got {came!r}"
        assert came is caught, f"{told}, wanted {caught!r}"
        told = f"{did}: {' '.join(self.log) or 'nothing'}"
        assert " ".join(self.log) in wanted, f"{told}, wanted {wanted[0]}"

    async def cancel(self, did: str, parts: list[Part], wanted: str) -> None:
        """Cancel it where it is stuck."""
        task = asyncio.create_task(self.use(parts, None, stuck=True))
        for _ in range(10):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task], timeout=2)
        came = task.result() if task.done() else "no end within 2 s"
        told = f"{did}: the caller got {came!r}"
        right = isinstance(came, asyncio.CancelledError)
        assert right, f"{told}, wanted CancelledError"
        told = f"{did}: {' '.join(self.log)}"
        assert self.log == wanted.split(" "), f"{told}, wanted {wanted}"


async def trials(service: Makes) -> None:
    log: list[str] = []
    trial = Trial(service, log)
    a, b, c = (Part(log, name) for name in "abc")
    quiet = Part(log, "b", suppresses=True)
    did = "three parts, the block ended"
    await trial.run(did, [a, b, c], "+a +b +c use:a,b,c -c -b -a")

    stops = asyncio.CancelledError(), KeyboardInterrupt(), SystemExit(1)
    for error in ConnectionError("port 80"), *stops:
        did, bad = (
            f"opening c raised {error!r}",
            Part(log, "c", on_enter=error),
        )
        await trial.run(did, [a, b, bad], "+a +b -b! -a!", caught=error)
        did, left = f"{did}, b suppresses it", "+a +b -b! -a"
        await trial.run(did, [a, quiet, bad], left, f"{left}!", caught=error)
    stuck = Part(log, "c", stuck=True)
    did = "cancelled while c was opened"
    await trial.cancel(did, [a, b, stuck], "+a +b -b! -a!")

    for error in ConnectionError("lost"), *stops:
        did, left = f"the block raised {error!r}", "+a +b use:a,b -b! -a!"
        await trial.run(did, [a, b], left, error=error, caught=error)
        did, left = f"{did}, b suppresses it", "+a +b use:a,b -b! -a"
        await trial.run(did, [a, quiet], left, error=error)
        did, late = (
            f"closing b raised {error!r}",
            Part(log, "b", on_exit=error),
        )
        await trial.run(did, [a, late], "+a +b use:a,b -b -a!", caught=error)
    did, left = "cancelled in the block", "+a +b use:a,b -b! -a!"
    await trial.cancel(did, [a, b], left)


def check(service: Makes) -> None:
    asyncio.run(trials(service))
    print("solved: 23 of 23")
