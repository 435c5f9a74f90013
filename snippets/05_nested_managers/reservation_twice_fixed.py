from context_workshop import Budget

budget = Budget("0.50")
# --8<-- [start:cure]
for attempt in 1, 2:
    with budget.reserve("0.20") as held:
        print("call", attempt)
        held.settle("0.15")
# --8<-- [end:cure]

print(f"spent {budget.spent} of {budget.limit}")
