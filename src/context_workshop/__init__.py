"""Context managers for programs that call language models.

Importing it needs the standard library only. What needs more is imported when it is first used,
and says which extra to install: `pip install "context-workshop[mcp]"`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .budget import Budget, BudgetExceeded, Reservation
from .config import MISSING, override, override_attrs, override_env
from .events import Event, Observer, console, emit, observe, observed, to_logger
from .session import (
    AsyncSession,
    Message,
    Request,
    Session,
    Status,
    current_session,
    propagate,
)
from .timing import Monitor, Stats, Timer
from .usage import Pricing, TokenPrice, Usage, genai_pricing, price_list

if TYPE_CHECKING:
    from .gpu import GPU, detect_gpus
    from .local import local_llm, serve
    from .mcp import Hub, HubError, sse, stdio, streamable_http, websocket
    from .owner import owned
    from .pool import Lease, Pool
    from .testing import cancel_everywhere, fail_everywhere

__all__ = [
    "GPU",
    "MISSING",
    "AsyncSession",
    "Budget",
    "BudgetExceeded",
    "Event",
    "Hub",
    "HubError",
    "Lease",
    "Message",
    "Monitor",
    "Observer",
    "Pool",
    "Pricing",
    "Request",
    "Reservation",
    "Session",
    "Stats",
    "Status",
    "Timer",
    "TokenPrice",
    "Usage",
    "cancel_everywhere",
    "console",
    "current_session",
    "detect_gpus",
    "emit",
    "fail_everywhere",
    "genai_pricing",
    "local_llm",
    "observe",
    "observed",
    "override",
    "override_attrs",
    "override_env",
    "owned",
    "price_list",
    "propagate",
    "serve",
    "sse",
    "stdio",
    "streamable_http",
    "to_logger",
    "websocket",
]

_LATER = {
    **dict.fromkeys(("Hub", "HubError", "sse", "stdio", "streamable_http", "websocket"), "mcp"),
    **dict.fromkeys(("GPU", "detect_gpus"), "gpu"),
    **dict.fromkeys(("local_llm", "serve"), "local"),
    "owned": "owner",
    **dict.fromkeys(("Lease", "Pool"), "pool"),
    **dict.fromkeys(("cancel_everywhere", "fail_everywhere"), "testing"),
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
