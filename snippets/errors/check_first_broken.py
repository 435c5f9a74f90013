# expect: output Stream consumed
import asyncio

import httpx2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


async def echo(request: Request) -> Response:
    async for _ in request.stream():  # a logger, say
        pass
    return Response(await request.body())


async def main() -> None:
    app = Starlette(routes=[Route("/", echo, methods=["POST"])])
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(
        transport=transport, base_url="http://test"
    ) as client:
        try:
            await client.post("/", content=b"Hello!")
        except RuntimeError as error:
            print(f"RuntimeError: {error}")


asyncio.run(main())
