import asyncio

free = ["gpu0"]


async def infer(prompt: str) -> None:
    gpu = free.pop()
    try:
        await asyncio.sleep(int(prompt))
    finally:
        free.append(gpu)


async def main() -> None:
    await infer("0")
    print("ok:", free)
    try:
        await infer("one")
    except ValueError:
        print("error:", free)
    try:
        await asyncio.wait_for(infer("60"), 0.01)
    except TimeoutError:
        print("cancelled:", free)


asyncio.run(main())
