import json

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

BOOKS = {"dune": 1965, "emma": 1815, "ulysses": 1922}

server = MCPServer("bookshelf", log_level="WARNING")


@server.tool()
def published(title: str) -> int:
    """The year in which a book appeared."""
    if title not in BOOKS:
        raise ToolError(f"no {title!r} here: try {sorted(BOOKS)}")
    return BOOKS[title]


@server.resource("books://all", mime_type="application/json")
def catalogue() -> str:
    """All books and their years."""
    return json.dumps(BOOKS)


@server.prompt()
def review(title: str) -> str:
    """Ask for a review of a book."""
    return f"Write a review of {title!r}, in three sentences."


if __name__ == "__main__":
    server.run("stdio")
