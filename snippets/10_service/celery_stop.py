# the tasks are in tasks_in_the_loop.py
from signal import SIGKILL, SIGQUIT, SIGTERM

from worker import worker

for task, number in [
    ("long", SIGTERM),
    ("long", SIGQUIT),
    ("long_late", SIGQUIT),
    ("long_late", SIGKILL),
]:
    print(task, number.name)
    with worker("tasks_in_the_loop") as celery:
        celery.send(task, 2 if number == SIGTERM else 600)
        lines = celery.lines()
        assert next(lines) == "task: begins"
        celery.process.send_signal(number)
        status = celery.process.wait()
        celery.end()
        done = "task: done" in lines
    print(
        "    status",
        status,
        "done:",
        done,
        "in the queue again:",
        celery.waiting,
    )
