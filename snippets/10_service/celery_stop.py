# the tasks are in tasks_to_stop.py
from signal import SIGKILL, SIGQUIT, SIGTERM

from worker import worker

from context_workshop import override_env

for task, number, seconds, soft in [
    ("long", SIGTERM, 2, 0),
    ("long", SIGQUIT, 600, 0),
    ("long", SIGQUIT, 1, 4),  # worker_soft_shutdown_timeout = 4
    ("long_late", SIGQUIT, 600, 0),
    ("long_late", SIGKILL, 600, 0),
    ("long_unheard", SIGQUIT, 3, 0),
]:
    print(task, number.name, *["soft"] * bool(soft))
    with override_env(SOFT=str(soft)), worker("tasks_to_stop") as celery:
        celery.send(task, seconds)
        known = ["task: known"] if task != "long_unheard" else []
        assert celery.said("task: begins", *known)
        celery.process.send_signal(number)
        status = celery.process.wait()
        celery.end()
        done = "task: done" in celery.lines()
    print(
        "    status",
        status,
        "done:",
        done,
        "in the queue again:",
        celery.waiting,
    )
