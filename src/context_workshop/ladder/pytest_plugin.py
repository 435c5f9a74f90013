"""A fixture for pytest: the ladder of the test that asks for it.

Load it with `pytest -p context_workshop.ladder.pytest_plugin`, or in the `conftest.py` next to
pytest's configuration: `pytest_plugins = ["context_workshop.ladder.pytest_plugin"]`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from context_workshop.ladder import record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from context_workshop.ladder import Ladder


@pytest.fixture
def ladder(request: pytest.FixtureRequest) -> Iterator[Ladder]:
    """Record the test's own module while the test runs.

    The blocks in the test itself are recorded too, because its code is exchanged before it starts.
    While it is, an `assert` of that module that fails does not show the values it compared.
    """
    with record(request.module) as recorded:
        yield recorded
