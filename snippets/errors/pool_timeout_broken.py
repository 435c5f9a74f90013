# expect: output left with b'late'
import socket
from concurrent.futures import ThreadPoolExecutor
from threading import Timer

service, mine = socket.socketpair()
with service, mine:
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(mine.recv, 100)
        try:
            answer.result(timeout=0.01)
        except TimeoutError:
            print("time is up")
            Timer(0.05, service.send, [b"late"]).start()
    print("the block is left with", answer.result())
