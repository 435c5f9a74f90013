import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextvars import ContextVar

Ask = Callable[[str], Awaitable[str]]
Bill = Callable[[int], None]
Answers = Callable[[str, Ask, Bill, list[str]], AsyncGenerator[str, None]]
Session = ContextVar[str]


class Model:
    """Notes in whose session it is asked, and whom the bill is for."""

    def __init__(self, answers: Answers, session: Session) -> None:
        self.make, self.session = answers, session
        self.error: BaseException | None = None
        self.asked, self.bills = list[str](), list[str]()

    async def ask(self, text: str) -> str:
        self.asked.append(text)
        await asyncio.sleep(0)
        if text == "b" and self.error:
            raise self.error
        if text == "never":
            await asyncio.Event().wait()
        return f"{text}: {self.session.get()}"

    def bill(self, answered: int) -> None:
        self.bills.append(f"{answered} for {self.session.get()}")

    def answers(self, *texts: str) -> AsyncGenerator[str, None]:
        return self.make("s1", self.ask, self.bill, [*texts])

    def billed(self, did: str, wanted: str) -> None:
        told = f"{did}: billed was {self.bills}"
        assert self.bills == [wanted], f"{told}, wanted ['{wanted}']"

    def is_mine(self, did: str) -> None:
        told = f"{did}: the consumer's session is {self.session.get()!r}"
        assert self.session.get() == "mine", f"{told}, wanted 'mine'"
