import asyncio

from mcp import Client
from mcp.server import MCPServer
from mcp.server.transport_security import TransportSecuritySettings

from context_workshop import serve
from context_workshop.mcp import streamable_http

HOST = {"Host": "mcp.example.com"}  # as the proxy in front passes it on
server = MCPServer("public", log_level="CRITICAL")
# --8<-- [start:cure]
app = server.streamable_http_app(
    transport_security=TransportSecuritySettings(
        allowed_hosts=["mcp.example.com"]
    )
)
# --8<-- [end:cure]


async def main() -> None:
    async with (
        serve(app) as url,
        Client(streamable_http(f"{url}/mcp", headers=HOST)) as client,
    ):
        print("connected", client.protocol_version)


asyncio.run(main())
