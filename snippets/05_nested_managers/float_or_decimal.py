from decimal import Decimal

from context_workshop import Budget

in_floats, in_decimals = 0.0, Decimal(0)
for call in 1, 2, 3:
    in_floats += 0.1
    in_decimals += Decimal("0.1")
    print(call, in_floats <= 0.3, in_decimals <= Decimal("0.3"))
print(in_floats, in_decimals)

try:
    Budget(0.3)  # type: ignore[arg-type]
except TypeError as error:
    print("TypeError:", error)
