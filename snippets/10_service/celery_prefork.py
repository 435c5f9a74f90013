# the tasks are in tasks_shared_connection.py and tasks_own_connection.py
from threading import Event

from worker import worker

for module in ("tasks_shared_connection", "tasks_own_connection"):
    print(module)
    was_read = Event()
    if module == "tasks_own_connection":
        was_read.set()

    def answer(question: str, was_read: Event = was_read) -> str:
        """The second on a connection comes when the first was read."""
        if question == "two":
            was_read.wait(timeout=30)
        return f"Echo: {question}"

    with worker(module, processes=2, answer=answer) as celery:
        celery.send("ask", "one")
        celery.send("ask", "two")
        lines = celery.lines()
        print("   ", next(lines))
        was_read.set()
        print("   ", next(lines))
        celery.process.terminate()
        for line in lines:
            print("   ", line)
        celery.process.wait()
