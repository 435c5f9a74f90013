import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
from mcp.server import MCPServer

from context_workshop import serve
from context_workshop.local import LLM

COMMAND = "uvicorn 10_service:app --workers 3 --port 0 --no-access-log"
PATIENT = "--timeout-worker-healthcheck 60"  # on a machine with other work
LIMITS = httpx2.Limits(max_connections=60)
notes = MCPServer("notes", log_level="WARNING")


@notes.tool()
def find(word: str) -> str:
    return f"all that is known of {word}"


async def started(log: Path, workers: int) -> str:
    async with asyncio.timeout(90):
        while (text := log.read_text()).count("complete.") < workers:
            await asyncio.sleep(0.05)
    return text


@asynccontextmanager
async def service(data: str, llm: LLM) -> AsyncIterator[httpx2.AsyncClient]:
    log = Path(data, "log")
    async with serve(notes.streamable_http_app()) as url:
        told = {
            "DATA": data,
            "NOTES": f"{url}/mcp",
            "OPENAI_BASE_URL": llm.base_url,
            "OPENAI_API_KEY": llm.api_key,
        }
        with log.open("w") as stderr:
            uvicorn = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", *f"{COMMAND} {PATIENT}".split()),
                cwd=Path(__file__).parents[1],
                env=os.environ | told,
                stderr=stderr,
            )
        try:
            url = re.findall(r"http://\S+", await started(log, 3))[0]
            async with httpx2.AsyncClient(
                base_url=url, timeout=60, limits=LIMITS
            ) as client:
                yield client
            await started(log, 4)
        finally:
            uvicorn.terminate()
            print("uvicorn ended with", await uvicorn.wait())
