import socket

service, mine = socket.socketpair()
with service, mine:
    try:
        # --8<-- [start:cure]
        # the limit belongs to the call: urlopen(url, timeout=5), the
        # client's timeout=, or a socket's
        mine.settimeout(0.01)
        print(mine.recv(100))
        # --8<-- [end:cure]
    except TimeoutError:
        print("time is up, and the block is left")
