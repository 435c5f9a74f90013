# expect: output ^spent 50 of 25$
# lint: PLW0603
import asyncio

LIMIT = 25
spent = 0


async def ask() -> None:
    global spent
    if spent + 10 > LIMIT:
        print("refused")
        return
    await asyncio.sleep(0)  # the model answers
    spent += 10


async def main() -> None:
    await asyncio.gather(*(ask() for _ in range(5)))
    print("spent", spent, "of", LIMIT)


asyncio.run(main())
