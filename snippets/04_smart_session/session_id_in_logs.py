import asyncio
import logging
import sys
from contextvars import ContextVar

session = ContextVar("session", default="-")


class SessionId(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.session = session.get()
        return True


handler = logging.StreamHandler(sys.stdout)
handler.addFilter(SessionId())
handler.setFormatter(logging.Formatter("%(session)-5s %(message)s"))
log = logging.getLogger("support")
log.setLevel("INFO")
log.addHandler(handler)


async def serve(customer: str, everyone: asyncio.Barrier) -> None:
    session.set(customer)
    log.info("question")
    await everyone.wait()
    log.info("answer")


async def main() -> None:
    everyone = asyncio.Barrier(3)
    async with asyncio.TaskGroup() as tasks:
        for name in "alice", "bob", "carol":
            tasks.create_task(serve(name, everyone), name=name)
    log.info("closed")


asyncio.run(main())
