import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from context_workshop import Budget, BudgetExceeded

THREADS, ATTEMPTS = 8, 200
budget = Budget(1_000)
start = Barrier(THREADS)


def work() -> tuple[int, int]:
    made, lowest = 0, 1_000
    start.wait()
    for _ in range(ATTEMPTS):
        try:
            with budget.reserve(1) as held:
                lowest = min(lowest, int(budget.remaining))
                held.settle(1)
                made += 1
        except BudgetExceeded:
            pass
    return made, lowest


sys.setswitchinterval(1e-6)  # switch threads as often as can be
with ThreadPoolExecutor(THREADS) as threads:
    running = [threads.submit(work) for _ in range(THREADS)]
made, lowest = zip(*(each.result() for each in running), strict=True)
print("attempts ", THREADS * ATTEMPTS)
print("made     ", sum(made))
print("spent    ", budget.spent, "of", budget.limit)
print("remaining", budget.remaining, "and never below", min(lowest))
