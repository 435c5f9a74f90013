# expect: output ^status -9
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from answering import accounts, router
from fastapi import FastAPI
from openai import AsyncOpenAI
from served import UVICORN, served


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, object]]:
    with accounts() as book:
        async with AsyncOpenAI() as client:
            yield {"client": client, "book": book}


app = FastAPI(lifespan=lifespan)
app.include_router(router)

if __name__ == "__main__":
    for options, grace in [
        ((), 2),
        (("--timeout-graceful-shutdown", "1"), 60),
    ]:
        print("uvicorn", *options)
        with served(*UVICORN, *options, "sigterm_broken:app") as service:
            status = service.stop(grace)
            for line in service.lines():
                print("   ", line)
        print("status", status)
