import asyncio

import httpx2
from mcp import Client
from mcp.server import MCPServer
from mcp.server.transport_security import TransportSecuritySettings

from context_workshop import serve
from context_workshop.mcp import streamable_http

HOST = {"Host": "mcp.example.com"}  # as the proxy in front passes it on
ORIGIN = "https://app.example.com"  # of the page in the browser
server = MCPServer("public", log_level="CRITICAL")
# --8<-- [start:cure]
app = server.streamable_http_app(
    transport_security=TransportSecuritySettings(
        allowed_hosts=["mcp.example.com", "localhost:*"],
        allowed_origins=["https://app.example.com"],
    )
)
# --8<-- [end:cure]


async def main() -> None:
    async with serve(app) as url, httpx2.AsyncClient() as http:
        address = f"{url}/mcp"
        async with Client(streamable_http(address, headers=HOST)) as client:
            print("connected", client.protocol_version)
        for headers in (
            HOST | {"Origin": ORIGIN},
            HOST | {"Origin": "https://elsewhere.example"},
            {"Host": "mcp.example.com:8443"},
            {"Host": "localhost:443"},
            {"Host": "[::1]:8000"},
        ):
            answer = await http.post(address, headers=headers, json={})
            refused = answer.status_code in {403, 421}
            print(*headers.values(), answer.text if refused else "let in")


asyncio.run(main())
