"""What the package's events say, by the names of OpenTelemetry's conventions (see `events`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._leaving import status_of

if TYPE_CHECKING:
    from decimal import Decimal

    from .usage import Usage

ID = "gen_ai.conversation.id"
MODEL = "gen_ai.request.model"
DURATION = "gen_ai.client.operation.duration"


def totals(usage: Usage, cost: Decimal) -> dict[str, object]:
    """Say what was used."""
    return {
        "gen_ai.usage.input_tokens": usage.input_tokens,
        "gen_ai.usage.output_tokens": usage.output_tokens,
        "gen_ai.usage.cost.amount": cost,
        "gen_ai.usage.cost.currency": "USD",
    }


def way_out(error: BaseException | None) -> dict[str, object]:
    """Say how a block was left."""
    way: dict[str, object] = {"status": status_of(error)}
    if error is not None:
        way["error.type"] = type(error).__qualname__
    return way
