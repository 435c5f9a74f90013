"""Context managers for programs that call language models."""

from .config import MISSING, override, override_attrs, override_env
from .events import Event, Observer, console, emit, observe, observed, to_logger
from .timing import Monitor, Stats, Timer

__all__ = [
    "MISSING",
    "Event",
    "Monitor",
    "Observer",
    "Stats",
    "Timer",
    "console",
    "emit",
    "observe",
    "observed",
    "override",
    "override_attrs",
    "override_env",
    "to_logger",
]
