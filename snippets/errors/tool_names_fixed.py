import re
from collections.abc import Iterable
from hashlib import sha256


# --8<-- [start:cure]
def names_for_model(tools: Iterable[str]) -> dict[str, str]:
    """Which tool each name means that the model reads: a table, no rule."""
    table: dict[str, str] = {}
    for tool in tools:
        plain = re.sub(r"[^a-zA-Z0-9_-]", "_", tool)[:55]
        table[f"{plain}_{sha256(tool.encode()).hexdigest()[:8]}"] = tool
    return table


# --8<-- [end:cure]
tools = ["tracker.issues.create", "tracker.issues__create", "a" * 70]
table = names_for_model(tools)
for name, tool in table.items():
    print(len(name), name)
    print("    called", tool)
assert list(table.values()) == tools
