import asyncio
import gc
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any, TextIO

from anyio.abc import Process
from git import Repo
from mcp.types import TextContent
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from context_workshop import serve
from context_workshop.mcp import Hub, HubError, stdio

SERVERS = Path(__file__).parent / "08_local_mcp_integration" / "servers"
ANN = {
    f"GIT_{role}_{key}": value
    for role in ("AUTHOR", "COMMITTER")
    for key, value in (("NAME", "Ann"), ("EMAIL", "ann@example.org"))
}
REQUIRED = "files", "notes", "git"


def commands(project: Path, log: TextIO) -> Mapping[str, Any]:
    def python(*arguments: object, **env: str) -> Any:
        words = map(str, arguments)
        return stdio(sys.executable, *words, env=env, stderr=log)

    notes = project.with_suffix(".db")
    return {
        "files": python(SERVERS / "filesystem_server.py", project),
        "notes": python(SERVERS / "sqlite_server.py", notes),
        "git": python("-m", "mcp_server_git", **ANN),
        "time": python("-m", "mcp_server_time"),
        "fetch": python(
            *("-m", "mcp_server_fetch", "--allow-private-ips"), PATH=""
        ),
        "search": stdio("no-such-search-server", stderr=log),
    }


@asynccontextmanager
async def connected(servers: Mapping[str, Any]) -> AsyncIterator[Hub]:
    async def connect(name: str) -> None:
        try:
            await hub.connect(name, servers[name])
        except HubError:
            if name in REQUIRED:
                raise

    async with Hub(connect_timeout=50) as hub:
        async with asyncio.TaskGroup() as group:
            for name in servers:
                group.create_task(connect(name))
        yield hub


async def call(hub: Hub, tool: str, **arguments: Any) -> str:
    result = await hub.call_tool(tool, arguments)
    texts = [part for part in result.content if isinstance(part, TextContent)]
    text = "\n".join(part.text for part in texts)
    if result.is_error:
        raise RuntimeError(f"{tool}: {text}")
    return text


async def digest(hub: Hub, page: str, project: Path) -> str:
    repository = str(project)
    name = page.rpartition("/")[2]
    text = (await call(hub, "fetch.fetch", url=page)).splitlines()[-1]
    await call(hub, "notes.add_note", source=name, text=text)
    await call(hub, "files.write_file", name=name, text=text)
    await call(hub, "git.git_add", repo_path=repository, files=[name])
    await call(hub, "git.git_commit", repo_path=repository, message=text)
    return text


async def agent(project: Path, log: TextIO) -> None:
    news = PlainTextResponse("The news\n")
    pages = Starlette(routes=[Route("/python", news), Route("/mcp", news)])
    Repo.init(project).close()
    servers = commands(project, log)
    async with serve(pages) as url, connected(servers) as hub:
        print("connected:", *sorted(hub))
        print("without:", *hub.errors)
        for page in "python", "mcp":
            async with asyncio.timeout(20):
                print(
                    "committed:",
                    await digest(hub, f"{url}/{page}", project),
                )
        print("notes:", await call(hub, "notes.find_notes", word="news"))


def servers_alive() -> int:
    found = (thing for thing in gc.get_objects() if isinstance(thing, Process))
    return sum(process.returncode is None for process in found)


async def main(project: Path, log: TextIO) -> None:
    task = asyncio.current_task()
    assert task is not None
    with suppress(NotImplementedError):  # on Windows
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        await agent(project, log)
    finally:
        print("still alive:", servers_alive())


with TemporaryDirectory() as folder, TemporaryFile("w") as log:
    asyncio.run(main(Path(folder, "project"), log))
