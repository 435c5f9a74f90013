"""Usage and prices: counts that can't be are refused, unknown prices are None, sums are exact."""

import sys
from decimal import Decimal, localcontext
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis.strategies import builds, integers

from context_workshop import (
    Budget,
    Session,
    TokenPrice,
    Usage,
    genai_pricing,
    price_list,
)

COUNT = integers(0, 10**9)
USAGES = builds(
    lambda plain, read, created, shown, hidden: Usage(
        plain + read + created, shown + hidden, read, created, hidden
    ),
    COUNT,
    COUNT,
    COUNT,
    COUNT,
    COUNT,
)


@given(USAGES, USAGES)
def test_usages_add_up(a: Usage, b: Usage) -> None:
    total = a + b
    assert total.total_tokens == a.total_tokens + b.total_tokens
    assert total.cache_read_tokens == a.cache_read_tokens + b.cache_read_tokens
    assert total.cache_creation_tokens == a.cache_creation_tokens + b.cache_creation_tokens
    assert total.reasoning_tokens == a.reasoning_tokens + b.reasoning_tokens
    assert a + Usage() == a
    assert bool(a) is (a.total_tokens > 0)


@pytest.mark.parametrize(
    ("counts", "error", "message"),
    [
        ({"input_tokens": -1}, ValueError, "input_tokens must be 0 or more, not -1"),
        ({"output_tokens": 1.5}, TypeError, "output_tokens must be an int, not 1.5"),
        ({"output_tokens": True}, TypeError, "must be an int"),
        ({"input_tokens": 2, "cache_read_tokens": 3}, ValueError, "more tokens cached than read"),
        (
            {"input_tokens": 3, "cache_read_tokens": 2, "cache_creation_tokens": 2},
            ValueError,
            "more tokens cached than read",
        ),
        ({"output_tokens": 1, "reasoning_tokens": 2}, ValueError, "more tokens of reasoning"),
    ],
)
def test_counts_that_cant_be_are_refused(
    counts: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        Usage(**counts)


def test_only_usages_can_be_added() -> None:
    with pytest.raises(TypeError):
        Usage() + 1  # type: ignore[operator]


def test_it_reads_both_kinds_of_openai_usage() -> None:
    expected = Usage(10, 8, cache_read_tokens=4, reasoning_tokens=3)
    chat = SimpleNamespace(
        prompt_tokens=10,
        completion_tokens=8,
        prompt_tokens_details=SimpleNamespace(cached_tokens=4, audio_tokens=0),
        completion_tokens_details=SimpleNamespace(reasoning_tokens=3),
    )
    responses = SimpleNamespace(
        input_tokens=10,
        output_tokens=8,
        input_tokens_details=SimpleNamespace(cached_tokens=4),
        output_tokens_details=SimpleNamespace(reasoning_tokens=3),
    )
    assert Usage.from_openai(chat) == Usage.from_openai(responses) == expected


def test_it_reads_the_real_openai_types() -> None:
    from openai.types import CompletionUsage
    from openai.types.completion_usage import PromptTokensDetails

    details = PromptTokensDetails(cached_tokens=None)
    usage = CompletionUsage(
        prompt_tokens=10, completion_tokens=8, total_tokens=18, prompt_tokens_details=details
    )
    assert Usage.from_openai(usage) == Usage(10, 8)


def test_no_usage_says_how_to_get_one() -> None:
    with pytest.raises(TypeError, match="include_usage"):
        Usage.from_openai(None)
    with pytest.raises(TypeError, match="not a usage of the openai client"):
        Usage.from_openai({"prompt_tokens": 1})


def test_each_kind_of_token_has_its_price() -> None:
    price = TokenPrice(Decimal(3), "15", cache_read="0.30", cache_creation="3.75")
    usage = Usage(1_000_000, 100_000, cache_read_tokens=600_000, cache_creation_tokens=200_000)
    assert price.cost(usage) == Decimal("0.6") + Decimal("0.18") + Decimal("0.75") + Decimal("1.5")
    plain = TokenPrice(3, 15)
    assert plain.cost(usage) == Decimal("4.5")
    assert plain.cache_read == plain.cache_creation == 3


def test_a_price_is_exact_whatever_the_callers_context_rounds_to() -> None:
    with localcontext() as context:
        context.prec = 2
        assert TokenPrice("1.23456", "0").cost(Usage(1, 0)) == Decimal("0.00000123456")


@pytest.mark.parametrize(
    ("bad", "error", "message"),
    [
        (0.15, TypeError, r"stored as 0\.1499999999999.*Write Decimal\('0\.15'\)"),
        ("NaN", ValueError, "finite"),
        ("Infinity", ValueError, "finite"),
        (-1, ValueError, "0 or more, not -1"),
        ("cheap", ValueError, "must be a number, not 'cheap'"),
        (True, TypeError, "must be a Decimal, an int or a str"),
        (None, TypeError, "must be a Decimal, an int or a str"),
        ("1e-50", ValueError, "too many digits"),
        ("1e50", ValueError, "too many digits"),
    ],
)
def test_what_is_no_price_is_refused(bad: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        TokenPrice("1", bad)


def test_a_model_that_is_not_listed_has_no_price_rather_than_none_at_all() -> None:
    prices = {"small": TokenPrice("1", "5")}
    pricing = price_list(prices)
    assert pricing("small", Usage(10, 8)) == Decimal("0.00005")
    assert pricing("Small", Usage(10, 8)) is None
    prices.clear()
    assert pricing("small", Usage(10, 8)) == Decimal("0.00005")


def test_a_list_may_have_another_behind_it() -> None:
    asked = []

    def behind(model: str, usage: Usage) -> Decimal | None:
        asked.append(model)
        return Decimal(7) if model == "large" else None

    pricing = price_list({"small": TokenPrice(1, 5), "free": TokenPrice(0, 0)}, otherwise=behind)
    costs = [pricing(model, Usage(10, 8)) for model in ("small", "free", "large", "other")]
    assert costs == [Decimal("0.00005"), Decimal(0), Decimal(7), None]
    assert asked == ["large", "other"]  # not for what is free


KNOWN = ["deepseek-chat", "deepseek-reasoner", "kimi-k2", "minimax-m3", "glm-5.3", "GLM-4-Plus"]
NOT_KNOWN = [
    "qwen-plus",
    "qwen-max",
    "qwen3-max",
    "doubao-seed-1-6-250615",
    "doubao-1-5-pro-32k-250115",
    "hunyuan-turbos-latest",
    "ernie-4.5-turbo-128k",
]


def test_what_the_public_list_knows_of_models_made_in_china() -> None:
    """As the docstring says; a new release may know more, and the docstring has to follow."""
    pricing = genai_pricing()
    assert [m for m in KNOWN if pricing(m, Usage(1000, 100)) is None] == []
    assert [m for m in NOT_KNOWN if pricing(m, Usage(1000, 100)) is not None] == []
    assert genai_pricing("zai")("glm-4.6", Usage(1000, 100)) is not None


def test_a_model_without_a_citable_price_is_refused_and_a_given_one_runs() -> None:
    budget, usage = Budget("0.01"), Usage(1000, 100)
    with (
        Session(model="qwen-plus", pricing=genai_pricing(), budget=budget) as session,
        pytest.raises(RuntimeError, match="'qwen-plus'"),
        session.request(),
    ):
        pytest.fail("the call was made")
    ours = price_list({"qwen-plus": TokenPrice(1, 2)}, otherwise=genai_pricing())
    with Session(model="qwen-plus", pricing=ours, budget=budget) as session:
        with session.request() as request:
            request.record(usage)
        with session.request("deepseek-chat") as request:
            request.record(usage)
    assert budget.spent == session.cost > Decimal("0.0012")


def test_the_public_list_prices_and_says_when_it_cant() -> None:
    usage = Usage(1000, 100, cache_read_tokens=1000)
    pricing = genai_pricing()
    assert pricing("gpt-4o", usage) == Decimal("0.00225")
    assert pricing("gpt-4o", Usage(1000, 100)) == Decimal("0.0035")
    assert pricing("a-model-of-ours", usage) is None
    assert genai_pricing("openai")("claude-3-5-haiku-latest", usage) is None
    with pytest.raises(ValueError, match=r"no provider 'opnai' in genai-prices; it has .*openai"):
        genai_pricing("opnai")


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "genai_prices", None)
    with pytest.raises(ImportError, match="needs the extra 'prices'"):
        genai_pricing()
