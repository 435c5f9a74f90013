# the tasks are in tasks_shared_connection.py and tasks_own_connection.py
from worker import worker

for module in ("tasks_shared_connection", "tasks_own_connection"):
    print(module)
    with worker(module, processes=2) as celery:
        celery.send("ask", "one")
        celery.send("ask", "two")
        lines = celery.lines()
        for _ in range(2):
            print("   ", next(lines))
        celery.process.terminate()
        for line in lines:
            print("   ", line)
        celery.process.wait()
