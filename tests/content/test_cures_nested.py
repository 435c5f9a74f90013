"""The budget of chapter 5 that needs no package, left in every way that there is."""

from __future__ import annotations

import asyncio
import runpy
import subprocess
import sys
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from context_workshop import Budget
from context_workshop.testing import cancel_everywhere
from tests.content.definitions import definitions

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine

SNIPPET = Path(__file__).parents[2] / "snippets/05_nested_managers/budget_by_hand.py"
LIMIT, MOST, COST = Decimal(3), Decimal(2), Decimal(1)


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    return runpy.run_path(str(SNIPPET))


def test_a_cancelled_call_counts_as_spent(made: dict[str, Any]) -> None:
    left = []

    @asynccontextmanager
    async def scenario() -> AsyncIterator[Callable[[], Coroutine[Any, Any, None]]]:
        budget = made["Budget"](LIMIT)

        async def work() -> None:
            with budget.reserve(MOST) as held:
                await asyncio.sleep(0)
                await asyncio.sleep(0)
                held.cost = COST
                await asyncio.sleep(0)

        yield work
        left.append(budget.left)

    assert cancel_everywhere(scenario) > 2
    assert set(left) == {LIMIT - MOST, LIMIT - COST}


@pytest.mark.parametrize(
    ("cost", "error", "left"),
    [
        (None, None, LIMIT - MOST),
        (COST, None, LIMIT - COST),
        (Decimal(0), None, LIMIT),
        (None, ValueError, LIMIT),
        (COST, ValueError, LIMIT - COST),
        (None, KeyboardInterrupt, LIMIT - MOST),
    ],
)
def test_each_way_out_of_a_reservation(
    made: dict[str, Any], cost: Decimal | None, error: type[BaseException] | None, left: Decimal
) -> None:
    budget = made["Budget"](LIMIT)

    def use() -> None:
        with budget.reserve(MOST) as held:
            held.cost = cost
            if error:
                raise error

    if error:
        with pytest.raises(error):
            use()
    else:
        use()
    assert budget.left == left


def test_what_is_refused_changes_nothing(made: dict[str, Any]) -> None:
    budget = made["Budget"](LIMIT)
    with budget.reserve(MOST), pytest.raises(made["OverBudgetError"]), budget.reserve(MOST):
        pass
    assert budget.left == LIMIT - MOST


def test_the_monitor_runs_with_the_two_files_that_it_imports(tmp_path: Path) -> None:
    source = SNIPPET.parents[2] / "src/context_workshop"
    package = tmp_path / "mine"
    package.mkdir()
    for name in "timing", "_decorate", "_leaving":
        text = (source / f"{name}.py").read_text("utf-8")
        (package / f"{name}.py").write_text(text, "utf-8")
    (package / "__init__.py").write_text("", "utf-8")
    used = (
        "from mine.timing import Monitor as M\nm = M()\nwith m.measure('a'): pass\nprint(*m.stats)"
    )
    ran = subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            f"import sys; sys.path.append({str(tmp_path)!r})\n{used}",
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert ran.stdout == "a\n"


def test_the_report_hides_no_error_though_nothing_was_measured(tmp_path: Path) -> None:
    whole = definitions("05_nested_managers")
    report = tmp_path / "report.txt"
    with (
        pytest.raises(ConnectionError, match="before the first call"),
        whole["reported"](report, whole["Meter"](Budget("0.25"))),
    ):
        raise ConnectionError("before the first call")
    assert "spent 0 of 0.25" in report.read_text("utf-8")
