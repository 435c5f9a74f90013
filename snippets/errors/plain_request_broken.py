# expect: output Not Acceptable
import asyncio

import httpx
from mcp.server import MCPServer

from context_workshop import serve

PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}


async def main() -> None:
    server = MCPServer("sums", log_level="ERROR")
    async with (
        serve(server.streamable_http_app()) as url,
        httpx.AsyncClient(base_url=url) as http,  # or curl, or a browser
    ):
        for headers in (
            {"Accept": "application/json"},
            {"Accept": "*/*"},
            {"Accept": "*/*", "Mcp-Session-Id": "of-the-server-before"},
        ):
            said = await http.post("/mcp", json=PING, headers=headers)
            print(said.status_code, said.json()["error"]["message"])
        said = await http.get("/mcp", headers={"Accept": "text/html"})
        print(said.status_code, said.json()["error"]["message"])


asyncio.run(main())
