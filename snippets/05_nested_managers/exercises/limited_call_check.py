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

    def counted(self, did: str, wanted: int) -> None:
        calls = self.monitor.stats.get("call", Stats()).calls
        told = f"{did}: the monitor counted {calls} call"
        assert calls == wanted, f"{told}, wanted {wanted}"

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
    did = "a caller gave up while it waited for a slot"
    told = f"{did}: spent {t.budget.spent}"
    assert t.budget.spent == 0, f"{told}, wanted 0, nothing was sent"
    t.counted(did, 0)
    await t.end(*tasks)
    await slots_are_back(t, did)


async def money_first(call: Call) -> None:
    t = Trial(call, money="0")
    (answer,) = await t.end(t.start("a"))
    told = f"the budget is empty: got {answer!r}"
    assert isinstance(answer, BudgetExceeded), f"{told}, wanted BudgetExceeded"
    t.counted("the budget is empty", 0)
    await slots_are_back(t, "the budget refused a call")


async def cancelled(call: Call) -> None:
    t = Trial(call)
    task = t.start("a")
    await switch()
    task.cancel()
    (answer,) = await t.end(task)
    did = "a call was cancelled while it was sent"
    told = f"{did}: it returned {answer!r}, wanted the cancellation to go on"
    assert isinstance(answer, asyncio.CancelledError), told
    await slots_are_back(t, did)


async def errors_pass(call: Call, error: BaseException) -> None:
    t = Trial(call)
    answer: Any = None
    t.error = error
    t.open.set()
    try:
        answer = await t.limited("a")  # from a task, Ctrl-C ends the loop
    except BaseException as caught:  # noqa: BLE001 - the check tells
        answer = caught
    did = f"sending raised {error!r}"
    told = f"{did}: the caller got {answer!r}"
    assert answer is error, f"{told}, wanted that error"
    t.counted(did, 1)
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
    for case in holds_the_limit, waiting_is_free, money_first, cancelled:
        asyncio.run(case(limited_call))
    for error in ValueError("bad prompt"), KeyboardInterrupt(), SystemExit(1):
        asyncio.run(errors_pass(limited_call, error))
    print("solved: 7 of 7")
