# expect: output main is over\na thread still waits
import queue
from threading import Thread, main_thread

jobs = queue.Queue[str]()


def worker() -> None:
    while main_thread().is_alive():  # for the demonstration: else it
        try:  # waits for ever, and the process doesn't end
            jobs.get(timeout=0.02)
        except queue.Empty:
            continue
    print("a thread still waits")


Thread(target=worker).start()
print("main is over")
