from datetime import UTC, datetime
from decimal import Decimal

from genai_prices import Usage, calc_price

usage = Usage(input_tokens=1_000, output_tokens=100)
price = calc_price(usage, "gpt-4o", provider_id="openai")
print("input ", price.input_price)
print("output", price.output_price)
print("total ", price.total_price)

hello = calc_price(Usage(input_tokens=9, output_tokens=4), "gpt-5-mini")
print(f"one call     ${hello.total_price:.4f}")
print(f"one call     ${hello.total_price:.8f}")
print(f"a million    ${hello.total_price * 1_000_000:.2f}")
print("float  ", 0.1 + 0.2)
print("Decimal", Decimal("0.1") + Decimal("0.2"))

for month in 5, 9:
    day = datetime(2025, month, 1, tzinfo=UTC)
    then = calc_price(usage, "o3", genai_request_timestamp=day)
    print(f"o3 in 2025-{month:02}", then.total_price)

try:
    calc_price(usage, "our-own-model")
except LookupError as error:
    print("LookupError:", error)
