import sys
from pathlib import Path

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

ROOT = Path(sys.argv[1]).resolve()

server = MCPServer("filesystem", log_level="WARNING")


def inside(name: str) -> Path:
    path = (ROOT / name).resolve()
    if not path.is_relative_to(ROOT):
        raise ToolError(f"{name}: outside of the folder")
    return path


@server.tool()
def list_files() -> list[str]:
    """The names of all files of the folder."""
    return sorted(path.name for path in ROOT.iterdir() if path.is_file())


@server.tool()
def read_file(name: str) -> str:
    """The text of a file of the folder."""
    if not inside(name).is_file():
        raise ToolError(f"{name}: no such file")
    return inside(name).read_text(encoding="utf-8")


@server.tool()
def write_file(name: str, text: str) -> int:
    """Write a text file into the folder; its length in characters."""
    return inside(name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    server.run("stdio")
