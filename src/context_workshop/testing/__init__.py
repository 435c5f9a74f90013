"""Test context managers at every point where they can be cancelled or fail.

Both functions run a case many times, change one thing each time, and collect what breaks. They
are synchronous: call them from an ordinary test. They need the standard library only.
"""

from .cancelling import cancel_everywhere
from .failing import Fault, HardFault, Part, fail_everywhere

__all__ = ["Fault", "HardFault", "Part", "cancel_everywhere", "fail_everywhere"]
