from mcp.server import MCPServer

server = MCPServer("words", log_level="ERROR")


@server.tool()
async def count_words(text: str) -> int:
    return len(text.split())


if __name__ == "__main__":
    server.run("stdio")
