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
        answer = await http.post(f"{url}/mcp", headers=HOST, json={})
        print(answer.status_code, answer.text)
        try:
            async with Client(streamable_http(f"{url}/mcp", headers=HOST)):
                pass
        except* MCPError as group:
            print(group.exceptions)


asyncio.run(main())
