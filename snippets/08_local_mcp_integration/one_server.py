import asyncio
import sys
import tempfile
from pathlib import Path

from git import Actor, Repo
from mcp import Client
from mcp.types import TextContent

from context_workshop.mcp import stdio


def make_repository(folder: str) -> None:
    Path(folder, "README").write_text("hello\n", encoding="utf-8")
    ann = Actor("Ann", "ann@example.org")
    with Repo.init(folder) as repository:
        repository.index.add("README")
        repository.index.commit("first", author=ann, committer=ann)


async def main(folder: str) -> None:
    server = stdio(
        sys.executable, "-m", "mcp_server_git", "--repository", folder
    )
    async with Client(server) as client:
        tools = (await client.list_tools()).tools
        print(len(tools), "tools:", *sorted(tool.name for tool in tools)[:4])
        log = await client.call_tool("git_log", {"repo_path": folder})
        (text,) = log.content
        assert isinstance(text, TextContent)
        for line in text.text.splitlines():
            if line.startswith("Message"):
                print(line)


with tempfile.TemporaryDirectory() as folder:
    make_repository(folder)
    asyncio.run(main(folder))
