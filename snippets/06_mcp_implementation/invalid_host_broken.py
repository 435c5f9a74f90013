# expect: output 421 Invalid Host header
import asyncio

import httpx2
from mcp import Client, MCPError
from mcp.server import MCPServer

from context_workshop import serve
from context_workshop.mcp import streamable_http

HOST = {"Host": "mcp.example.com"}  # as the proxy in front passes it on
server = MCPServer("public", log_level="CRITICAL")


async def main() -> None:
    async with (
        serve(server.streamable_http_app()) as url,
        httpx2.AsyncClient() as http,
    ):
        for host in "[::1]:8000", "localhost", "mcp.example.com":
            headers = {"Host": host}
            answer = await http.post(f"{url}/mcp", headers=headers, json={})
            refused = answer.status_code == 421
            print(host, f"421 {answer.text}" if refused else "let in")
        try:
            async with Client(streamable_http(f"{url}/mcp", headers=HOST)):
                pass
        except* MCPError as group:
            print(group.exceptions)


asyncio.run(main())
