import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from context_workshop import Budget, BudgetExceeded, Monitor, Stats

Call = Callable[..., Awaitable[str]]


async def switch() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


class Trial:
    def __init__(self, call: Call, money: str = "1") -> None:
        self.call, self.sent, self.open = call, 0, asyncio.Event()
        self.budget, self.monitor = Budget(money), Monitor()
        self.slots = asyncio.Semaphore(2)
        self.error: BaseException | None = None

    async def send(self, text: str) -> str:
        self.sent += 1
        await self.open.wait()
        if self.error:
            raise self.error
        return text.upper()

    def limited(self, text: str) -> Any:
        parts = (self.slots, self.budget, self.monitor)
        return self.call(self.send, text, *parts)

    def start(self, text: str) -> asyncio.Task[str]:
        return asyncio.create_task(self.limited(text))

    def counted(self) -> Stats:
        return self.monitor.stats.get("call", Stats())

    async def end(self, *tasks: asyncio.Task[str]) -> list[Any]:
        self.open.set()
        late = (await asyncio.wait(tasks, timeout=2))[1]
        told = f"{len(tasks)} calls, all answered: {len(late)} still wait"
        assert not late, f"{told} for a slot, wanted 0"
        return await asyncio.gather(*tasks, return_exceptions=True)


async def holds_the_limit(call: Call) -> None:
    t = Trial(call)
    tasks = [t.start(str(number)) for number in range(4)]
    await switch()
    told = f"4 calls at once, 2 slots: {t.sent} were sent"
    assert t.sent == 2, f"{told}, wanted 2 at first"
    answers = await t.end(*tasks)
    told = f"4 calls, 2 slots: they returned {answers}"
    assert answers == ["0", "1", "2", "3"], f"{told}, wanted ['0', …, '3']"
    await slots_are_back(t, "4 calls were answered")


async def waiting_is_free(call: Call) -> None:
    t = Trial(call)
    tasks = [t.start("a"), t.start("b"), t.start("waits")]
    await switch()
    tasks[2].cancel()
    await switch()
    did = "a caller gave up while it waited for a slot: "
    told = f"{did}spent {t.budget.spent}"
    assert t.budget.spent == 0, f"{told}, wanted 0, nothing was sent"
    told = f"{did}the monitor counted {t.counted().calls} call"
    assert t.counted().calls == 0, f"{told}, wanted 0"
    await t.end(*tasks)
    await slots_are_back(t, "a caller gave up while it waited")


async def money_first(call: Call) -> None:
    t = Trial(call, money="0")
    (answer,) = await t.end(t.start("a"))
    did = "the budget is empty: "
    told = f"{did}got {answer!r}"
    assert isinstance(answer, BudgetExceeded), f"{told}, wanted BudgetExceeded"
    told = f"{did}the monitor counted {t.counted().calls} call"
    assert t.counted().calls == 0, f"{told}, wanted 0"
    await slots_are_back(t, "the budget refused a call")


async def cancelled_while_sending(call: Call) -> None:
    t = Trial(call)
    task = t.start("a")
    await switch()
    task.cancel()
    (answer,) = await t.end(task)
    did = "a call was cancelled while it was sent"
    came = f"{did}: it returned {answer!r}"
    went_on = isinstance(answer, asyncio.CancelledError)
    assert went_on, f"{came}, wanted the cancellation to go on"
    await slots_are_back(t, did)


async def errors_pass(call: Call, error: BaseException) -> None:
    t = Trial(call)
    answer: Any = None
    t.error = error
    t.open.set()
    try:
        # Not in a task of its own: from there, Ctrl-C ends the event loop.
        answer = await t.limited("a")
    except BaseException as caught:  # noqa: BLE001 - the check tells
        answer = caught
    did = f"sending raised {error!r}"
    told = f"{did}: the caller got {answer!r}"
    assert answer is error, f"{told}, wanted that error"
    told = f"{did}: the monitor counted {t.counted().calls} call"
    assert t.counted().calls == 1, f"{told}, wanted 1"
    t.error = None
    await slots_are_back(t, did)


async def slots_are_back(t: Trial, after: str) -> None:
    t.budget, t.sent, t.open = Budget(1), 0, asyncio.Event()
    tasks = [t.start(str(number)) for number in range(4)]
    await switch()
    sent = t.sent
    for task in tasks:
        task.cancel()
    await t.end(*tasks)
    told = f"{after}, then 4 new calls: {sent} were sent"
    assert sent == 2, f"{told}, wanted 2 (slots)"


def check(limited_call: Call) -> None:
    asyncio.run(holds_the_limit(limited_call))
    asyncio.run(waiting_is_free(limited_call))
    asyncio.run(money_first(limited_call))
    asyncio.run(cancelled_while_sending(limited_call))
    for error in ValueError("bad prompt"), KeyboardInterrupt(), SystemExit(1):
        asyncio.run(errors_pass(limited_call, error))
    print("solved: 7 of 7")
