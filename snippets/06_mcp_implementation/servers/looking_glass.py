import os

from mcp.server import MCPServer

server = MCPServer("looking-glass", log_level="WARNING")


@server.tool()
def process_id() -> int:
    """The process that serves you."""
    return os.getpid()


@server.tool()
def knows(variable: str) -> bool:
    """Whether the server has this environment variable."""
    return variable in os.environ


if __name__ == "__main__":
    server.run("stdio")
