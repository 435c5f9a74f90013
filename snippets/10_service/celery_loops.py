# the tasks are in tasks_module_level.py and tasks_in_the_loop.py
from worker import worker

for module in ("tasks_module_level", "tasks_in_the_loop"):
    print(module)
    with worker(module) as celery:
        for questions in (
            ["one"],
            ["two"],
            ["three"],
            ["four", "five"],
            ["six", "seven"],
        ):
            celery.send("answer", questions)
            print("   ", next(celery.lines()))
        celery.process.terminate()
        celery.process.wait()
        asked = sum(entry.event == "request" for entry in celery.llm.log)
    print("    requests that the model saw:", asked)
