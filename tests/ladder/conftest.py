"""Recording a program inside the test's own process."""

from collections.abc import Callable
from contextlib import suppress
from textwrap import dedent
from typing import Any

import pytest

from context_workshop.ladder import Ladder
from context_workshop.ladder.recording import attached
from context_workshop.ladder.rewrite import compile_recorded

Watch = Callable[..., Ladder]

MANAGERS = """
import asyncio, contextlib, threading
from contextlib import *

class Quiet:
    def __init__(self, name="", enter=None, exit=None, suppress=False):
        self.enter, self.exit, self.suppress = enter, exit, suppress
    def __enter__(self):
        if self.enter: raise self.enter
        return self
    def __exit__(self, *error):
        if self.exit: raise self.exit
        return self.suppress
"""


@pytest.fixture
def watch() -> Watch:
    """Run a program and return its frozen ladder; what it raises is let go."""

    def run(program: str, **names: Any) -> Ladder:
        space: dict[str, Any] = {"__name__": "program", **names}
        exec(MANAGERS, space)  # noqa: S102
        ladder = Ladder()
        source = dedent(program).lstrip("\n").encode()
        code = compile_recorded(source, "program.py", "program.py", ladder.skipped)
        with attached(ladder), suppress(Exception):
            exec(code, space)  # noqa: S102
        ladder.freeze()
        return ladder

    return run
