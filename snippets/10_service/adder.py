from mcp.server import MCPServer

server = MCPServer("adder", log_level="WARNING")


@server.tool()
def add(a: int, b: int) -> int:
    return a + b


server.run("stdio")
