# expect: output Too many open files
import asyncio
import resource
import socket
from contextlib import suppress

resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def ask() -> socket.socket:
    return socket.socket()  # a client for each call, closed by nobody


clients: list[socket.socket] = []
try:
    for _ in range(100):
        clients += [ask()]
except OSError as error:
    print(f"OSError: {error}")
    clients.pop().close()
    with suppress(OSError):
        asyncio.new_event_loop()  # half made; its __del__ complains
for client in clients:
    client.close()
