import asyncio
from collections.abc import AsyncGenerator
from threading import Event, Thread


async def tokens() -> AsyncGenerator[str, None]:
    try:
        yield await asyncio.sleep(0, "18")
        yield "tokens"
    finally:
        print("  cleanup")


async def first(words: AsyncGenerator[str, None]) -> None:
    print("  got", await anext(words))
    print("  moved on")


def work(started: Event) -> None:
    try:
        started.set()
        Event().wait()
    finally:
        print("  cleanup")


print("asyncio.run")
words = tokens()
asyncio.run(first(words))

print("a loop that is only closed")
words = tokens()
loop = asyncio.new_event_loop()
loop.run_until_complete(first(words))
loop.close()

print("a daemon thread")
started = Event()
Thread(target=work, args=[started], daemon=True).start()
print("  started", started.wait())
