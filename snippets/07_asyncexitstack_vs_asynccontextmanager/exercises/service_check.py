import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

Make = Callable[[], "Part"]
Makes = Callable[[list[Any]], AbstractAsyncContextManager[list[str]]]


class Part:
    """Logs +name, then -name, or -name! if it saw an error."""

    def __init__(
        self,
        log: list[str],
        name: str,
        trouble: Exception | None = None,
        suppresses: bool = False,
        stuck: bool = False,
    ) -> None:
        self.log, self.name, self.trouble = log, name, trouble
        self.suppresses, self.stuck = suppresses, stuck

    async def __aenter__(self) -> str:
        if self.stuck:
            await asyncio.Event().wait()
        if self.trouble:
            raise self.trouble
        self.log.append(f"+{self.name}")
        return self.name

    async def __aexit__(self, kind: object, *rest: object) -> bool:
        self.log.append(f"-{self.name}{'!' if kind else ''}")
        return bool(kind) and self.suppresses


async def run(
    service: AbstractAsyncContextManager[list[str]],
    log: list[str],
    error: Exception | None = None,
) -> BaseException | None:
    """Enter the service, leave it by `error`; return what came out."""
    try:
        async with service as names:
            log.append(f"use:{','.join(names)}")
            if error:
                raise error
    except BaseException as caught:  # noqa: BLE001 - the check tells
        return caught
    return None


def same(did: str, log: list[str], wanted: str) -> None:
    came = f"{did}: {' '.join(log) or 'nothing'}"
    assert log == wanted.split(" "), f"{came}, wanted {wanted}"


def got(did: str, caught: object, wanted: object) -> None:
    came = f"{did}: the caller got {caught!r}"
    assert caught is wanted, f"{came}, wanted {wanted!r}"


async def trials(service: Makes) -> None:
    log: list[str] = []

    def parts(*made: Part) -> AbstractAsyncContextManager[list[str]]:
        log.clear()
        return service([lambda part=part: part for part in made])

    a, b, c = (Part(log, name) for name in "abc")
    did = "three parts, the block ended"
    got(did, await run(parts(a, b, c), log), None)
    same(did, log, "+a +b +c use:a,b,c -c -b -a")

    error = ConnectionError("port 80")
    did = "the third part could not be opened"
    got(did, await run(parts(a, b, Part(log, "c", error)), log), error)
    same(did, log, "+a +b -b! -a!")

    did = "cancelled while the third part opened"
    entering = parts(a, b, Part(log, "c", stuck=True))
    task = asyncio.create_task(run(entering, log))
    await asyncio.sleep(0)
    task.cancel()
    caught = await asyncio.wait_for(task, 2)
    came = f"{did}: the caller got {caught!r}"
    assert isinstance(caught, asyncio.CancelledError), (
        f"{came}, wanted CancelledError"
    )
    same(did, log, "+a +b -b! -a!")

    error = ConnectionError("in the block")
    did = "the block raised an error"
    got(did, await run(parts(a, b), log, error), error)
    same(did, log, "+a +b use:a,b -b! -a!")

    did = "the block raised an error, and b suppresses it"
    quiet = parts(a, Part(log, "b", suppresses=True))
    got(did, await run(quiet, log, error), None)
    same(did, log, "+a +b use:a,b -b! -a")


def check(service: Makes) -> None:
    asyncio.run(trials(service))
    print("solved: 5 of 5")
