"""Context managers for programs that call language models.

Each name is imported when it is first used, so that importing the package costs next to nothing
and needs the standard library only. A name that needs more says which extra to install.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .budget import Budget, BudgetExceeded, BudgetSnapshot, Reservation
    from .config import MISSING, override, override_attrs, override_env
    from .events import Event, Observer, console, emit, observe, observed, to_logger
    from .gpu import GPU, detect_gpus
    from .ledger import (
        Ledger,
        LedgerBudget,
        LedgerError,
        LedgerReservation,
        LedgerSnapshot,
        Uncertain,
    )
    from .local import local_llm, serve
    from .mcp import Hub, HubError, sse, stdio, streamable_http, websocket
    from .owner import owned
    from .pool import Lease, Pool
    from .session import AsyncSession, Message, Request, Session, Status, current_session, propagate
    from .testing import cancel_everywhere, fail_everywhere
    from .timing import Monitor, Stats, Timer
    from .usage import Pricing, TokenPrice, Usage, genai_pricing, price_list

__all__ = [
    "GPU",
    "MISSING",
    "AsyncSession",
    "Budget",
    "BudgetExceeded",
    "BudgetSnapshot",
    "Event",
    "Hub",
    "HubError",
    "Lease",
    "Ledger",
    "LedgerBudget",
    "LedgerError",
    "LedgerReservation",
    "LedgerSnapshot",
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
    "Uncertain",
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

_NAMES = {
    "budget": "Budget BudgetExceeded BudgetSnapshot Reservation",
    "config": "MISSING override override_attrs override_env",
    "events": "Event Observer console emit observe observed to_logger",
    "gpu": "GPU detect_gpus",
    "ledger": "Ledger LedgerBudget LedgerError LedgerReservation LedgerSnapshot Uncertain",
    "local": "local_llm serve",
    "mcp": "Hub HubError sse stdio streamable_http websocket",
    "owner": "owned",
    "pool": "Lease Pool",
    "session": "AsyncSession Message Request Session Status current_session propagate",
    "testing": "cancel_everywhere fail_everywhere",
    "timing": "Monitor Stats Timer",
    "usage": "Pricing TokenPrice Usage genai_pricing price_list",
}
_HOME = {name: module for module, names in _NAMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
