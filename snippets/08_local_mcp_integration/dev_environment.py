import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any, TextIO

from dev_servers import dev_servers
from git import Repo
from mcp.types import TextContent
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from context_workshop import serve
from context_workshop.mcp import Hub

NEWS = Route("/news", lambda _: PlainTextResponse("Python 3.15 is out\n"))


async def workflow(hub: Hub, page: str, repo: str) -> None:
    async def call(tool: str, **arguments: Any) -> str:
        result = await hub.call_tool(tool, arguments)
        assert not result.is_error, result
        texts = [p for p in result.content if isinstance(p, TextContent)]
        return "\n".join(part.text for part in texts)

    print("1", (await call("git.git_status", repo_path=repo)).splitlines()[-1])
    news = (await call("fetch.fetch", url=page)).splitlines()[-1]
    print("2", news)
    print("3 note", await call("notes.add_note", source="news", text=news))
    await call("files.write_file", name="NEWS", text=news)
    await call("git.git_add", repo_path=repo, files=["NEWS"])
    await call("git.git_commit", repo_path=repo, message=f"News: {news}")
    log = await call("git.git_log", repo_path=repo)
    print("4", *(line for line in log.splitlines() if "Message" in line))


async def main(project: Path, log: TextIO) -> None:
    Repo.init(project).close()
    servers = dev_servers(project, log).items()
    hub = Hub(connect_timeout=50)
    async with serve(Starlette(routes=[NEWS])) as url, hub:
        await asyncio.gather(*(hub.connect(*each) for each in servers))
        await workflow(hub, f"{url}/news", str(project))


with TemporaryDirectory() as folder, TemporaryFile("w") as log:
    asyncio.run(main(Path(folder, "project"), log))
