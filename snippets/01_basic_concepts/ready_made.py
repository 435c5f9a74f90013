import asyncio
import os

from context_workshop import MISSING, Timer, override, override_env

asking = Timer("ask")


@asking
async def ask() -> None:
    await asyncio.sleep(0.01)


asyncio.run(ask())
print("an await is timed too:", asking.elapsed > 0.005)

with Timer("block") as block:
    try:
        with block:
            pass
    except RuntimeError as error:
        print(error)
    sum(range(100_000))
    print("live inside:", block.elapsed > 0)

config = {"model": "large", "debug": True}
with override(config, {"model": "small", "debug": MISSING}):
    print(config)
    config["seen"] = "yes"
print(config)

with override_env(WORKSHOP_MODE="test"):
    print("WORKSHOP_MODE", os.environ["WORKSHOP_MODE"])
print("WORKSHOP_MODE" in os.environ)
