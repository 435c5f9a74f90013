import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
from mcp.server import MCPServer

from context_workshop import serve
from context_workshop.local import LLM

COMMAND = "uvicorn 10_service:app --workers 3 --port 0 --no-access-log"
PATIENT = "--timeout-worker-healthcheck 60 --timeout-keep-alive 100"
LIMITS = httpx2.Limits(max_connections=60)
notes = MCPServer("notes", log_level="WARNING")


@notes.tool()
def find(word: str) -> str:
    return f"all that is known of {word}"


async def started(log: asyncio.StreamReader, workers: int) -> str:
    url = ""
    async with asyncio.timeout(300):
        while workers and (line := (await log.readline()).decode()):
            workers -= "startup complete" in line
            url = line.split()[4] if "running on" in line else url
    return url


@asynccontextmanager
async def service(data: str, llm: LLM) -> AsyncIterator[httpx2.AsyncClient]:
    mcp = notes.streamable_http_app()
    async with serve(mcp, timeout_keep_alive=100) as notes_url:
        told = {
            "DATA": data,
            "NOTES": f"{notes_url}/mcp",
            "OPENAI_BASE_URL": llm.base_url,
            "OPENAI_API_KEY": llm.api_key,
        }
        uvicorn = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", *f"{COMMAND} {PATIENT}".split()),
            cwd=Path(__file__).parents[1],
            env=os.environ | told,
            stderr=asyncio.subprocess.PIPE,
        )
        assert uvicorn.stderr
        try:
            url = await started(uvicorn.stderr, 3)
            http = httpx2.AsyncClient(base_url=url, timeout=100, limits=LIMITS)
            async with http:
                yield http
            await started(uvicorn.stderr, 1)  # on success only
        finally:
            uvicorn.terminate()
            await uvicorn.communicate()
            print("uvicorn ended with", uvicorn.returncode)
