import sys
from pathlib import Path

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import BaseModel

FOLDER = Path(sys.argv[1]).resolve()


class Document(BaseModel):
    name: str
    title: str
    text: str


server = MCPServer("document-reader", log_level="WARNING")


@server.tool()
def read_document(name: str) -> Document:
    """Read a text file of the folder; its first line is the title."""
    path = (FOLDER / name).resolve()
    if not path.is_relative_to(FOLDER):
        raise ToolError(f"{name}: outside of the folder")
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ToolError(f"{name}: no such document") from None
    except UnicodeDecodeError:
        raise ToolError(f"{name}: not UTF-8 text") from None
    title, _, rest = text.partition("\n")
    return Document(name=name, title=title, text=rest)


if __name__ == "__main__":
    server.run("stdio")
