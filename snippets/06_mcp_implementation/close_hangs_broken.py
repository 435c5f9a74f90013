# expect: output ^much later: closed False
import anyio


async def main() -> None:
    answered = anyio.Event()
    closed = anyio.Event()

    async def look() -> None:
        await anyio.sleep(1.5)
        print("much later: closed", closed.is_set())
        answered.set()  # only so that this example ends

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(look)
        with anyio.move_on_after(0.1):
            try:
                await anyio.sleep_forever()
            finally:
                with anyio.CancelScope(shield=True):
                    print("closing")
                    await answered.wait()  # the other side is silent
        closed.set()


anyio.run(main)
