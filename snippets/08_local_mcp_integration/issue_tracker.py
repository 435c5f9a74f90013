from collections.abc import Callable

from mcp.server import MCPServer

NAMES = (
    "issues.create",
    "issues__create",
    "issues_create",
    "issues.list_those_assigned_to_me_that_nobody_has_labelled_yet",
)


def says(name: str) -> Callable[[], str]:
    def tool() -> str:
        return name

    return tool


tracker = MCPServer("tracker", log_level="WARNING")
for name in NAMES:
    tracker.add_tool(says(name), name=name, description="Says its name.")
