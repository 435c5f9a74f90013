# expect: output ^out of time\n  closing\nleft
# lint: ASYNC102
import anyio


async def close() -> None:
    print("  closing")
    await anyio.sleep(0.01)  # a round trip to the server
    print("  closed")


async def use() -> None:
    try:
        await anyio.sleep(60)  # the block
    finally:
        await close()


async def main() -> None:
    print("out of time")
    with anyio.move_on_after(0.01):
        await use()
    print("left")


anyio.run(main)
