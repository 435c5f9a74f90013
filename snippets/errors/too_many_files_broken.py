# expect: output Too many open files
import resource
import socket

resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def ask() -> socket.socket:
    return socket.socket()  # a client for each call, closed by nobody


clients: list[socket.socket] = []
try:
    for _ in range(100):
        clients += [ask()]
except OSError as error:
    print(f"OSError: {error}")
for client in clients:
    client.close()
