"""What a model call used, and what that cost: tokens are counted, prices are Decimal."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Self

from ._extras import missing
from ._money import MONEY, as_amount

__all__ = ["Pricing", "TokenPrice", "Usage", "genai_pricing", "price_list"]


@dataclass(frozen=True, slots=True)
class Usage:
    """The tokens of a call, or of many: usages add up.

    Attributes:
        input_tokens: Read by the model, those from or to a cache included.
        output_tokens: Written by the model, its reasoning included.
        cache_read_tokens: The part of `input_tokens` that came from a cache.
        cache_creation_tokens: The part of `input_tokens` that was written to a cache.
        reasoning_tokens: The part of `output_tokens` that the answer doesn't show.

    Raises:
        TypeError: A count is no int.
        ValueError: A count is negative, or a part larger than its whole.

    Example:
        ```python
        from context_workshop import Usage

        print((Usage(10, 5) + Usage(2, 1)).total_tokens)
        #> 18
        ```
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_creation_tokens: int = 0
    reasoning_tokens: int = 0

    def __post_init__(self) -> None:
        for field in _COUNTS:
            count = getattr(self, field)
            if type(count) is not int:
                raise TypeError(f"{field} must be an int, not {count!r}")
            if count < 0:
                raise ValueError(f"{field} must be 0 or more, not {count}")
        if self.cache_read_tokens + self.cache_creation_tokens > self.input_tokens:
            raise ValueError(f"more tokens cached than read: {self}")
        if self.reasoning_tokens > self.output_tokens:
            raise ValueError(f"more tokens of reasoning than of output: {self}")

    @classmethod
    def from_openai(cls, usage: Any) -> Self:
        """Read the `usage` of an `openai` response, of chat completions or of the Responses API.

        Raises:
            TypeError: It is `None`, or has other fields.

        Example:
            ```python
            from types import SimpleNamespace

            from context_workshop import Usage

            usage = SimpleNamespace(prompt_tokens=10, completion_tokens=8)
            print(Usage.from_openai(usage).total_tokens)
            #> 18
            ```
        """
        if usage is None:
            raise TypeError(
                "the response has no usage; for a stream, ask with "
                'stream_options={"include_usage": True} and read the last chunk'
            )
        for whole, written in (
            ("prompt_tokens", "completion_tokens"),
            ("input_tokens", "output_tokens"),
        ):
            if hasattr(usage, whole) and hasattr(usage, written):
                return cls(
                    input_tokens=getattr(usage, whole),
                    output_tokens=getattr(usage, written),
                    cache_read_tokens=_part(usage, whole, "cached_tokens"),
                    reasoning_tokens=_part(usage, written, "reasoning_tokens"),
                )
        raise TypeError(f"not a usage of the openai client: {usage!r}")

    @property
    def total_tokens(self) -> int:
        """Input and output together."""
        return self.input_tokens + self.output_tokens

    def __add__(self, other: "Usage") -> "Usage":
        if not isinstance(other, Usage):
            return NotImplemented
        total = object.__new__(Usage)  # not checked again: sums of what is right are right
        for field in _COUNTS:
            _set(total, field, getattr(self, field) + getattr(other, field))
        return total

    def __bool__(self) -> bool:
        """Whether any token was used."""
        return self.total_tokens > 0


_COUNTS = tuple(field.name for field in fields(Usage))
_set = object.__setattr__  # it is frozen


def _part(usage: Any, whole: str, part: str) -> int:
    return getattr(getattr(usage, f"{whole}_details", None), part, None) or 0


Pricing = Callable[[str, Usage], Decimal | None]
"""Given a model's name and a usage, the cost in US dollars, or `None`: no price known."""


@dataclass(frozen=True, slots=True, init=False)
class TokenPrice:
    """What a model's tokens cost, in US dollars per million.

    Args:
        input: Tokens read; a Decimal, an int or a str.
        output: Tokens written, reasoning included.
        cache_read: Tokens read from a cache; as `input` if not given.
        cache_creation: Tokens read and written to a cache; as `input` if not given.

    Raises:
        TypeError: A price is a float.
        ValueError: A price is negative, NaN or infinite.

    Example:
        ```python
        from context_workshop import TokenPrice, Usage

        price = TokenPrice(input="2.50", output="10")
        print(price.cost(Usage(1_000, 100)))
        #> 0.00350000
        ```
    """

    input: Decimal
    output: Decimal
    cache_read: Decimal
    cache_creation: Decimal

    def __init__(
        self,
        input: Decimal | int | str,  # noqa: A002 - the field's name in every price list
        output: Decimal | int | str,
        cache_read: Decimal | int | str | None = None,
        cache_creation: Decimal | int | str | None = None,
    ) -> None:
        for name, price in (
            ("input", input),
            ("output", output),
            ("cache_read", input if cache_read is None else cache_read),
            ("cache_creation", input if cache_creation is None else cache_creation),
        ):
            object.__setattr__(self, name, as_amount(price, name))

    def cost(self, usage: Usage) -> Decimal:
        """The price of a usage, exactly, in US dollars."""
        plain = usage.input_tokens - usage.cache_read_tokens - usage.cache_creation_tokens
        dollars = Decimal(0)
        for price, tokens in (
            (self.input, plain),
            (self.cache_read, usage.cache_read_tokens),
            (self.cache_creation, usage.cache_creation_tokens),
            (self.output, usage.output_tokens),
        ):
            dollars = MONEY.fma(price, tokens, dollars)
        return MONEY.scaleb(dollars, -6)


def price_list(prices: Mapping[str, TokenPrice]) -> Pricing:
    """Price by the model's exact name; a model that is not listed has no known price.

    Example:
        ```python
        from context_workshop import TokenPrice, Usage, price_list

        pricing = price_list({"small": TokenPrice("0.15", "0.60")})
        print(pricing("small", Usage(10, 8)))
        #> 0.00000630
        print(pricing("large", Usage(10, 8)))
        #> None
        ```
    """
    listed = dict(prices)

    def pricing(model: str, usage: Usage) -> Decimal | None:
        price = listed.get(model)
        return None if price is None else price.cost(usage)

    return pricing


def genai_pricing(provider: str | None = None) -> Pricing:
    """Price by the public list of the package `genai-prices`, as of the release installed.

    Args:
        provider: Whose model it is, such as `openai`; found by the model's name if not given.

    Raises:
        ImportError: The extra `prices` is not installed.
        ValueError: The list has no such provider.

    Example:
        ```python
        from context_workshop import Usage, genai_pricing

        pricing = genai_pricing("openai")
        print(pricing("gpt-4o", Usage(1_000, 100)))
        #> 0.0035
        print(pricing("a-model-of-ours", Usage(1_000, 100)))
        #> None
        ```
    """
    try:
        import genai_prices  # noqa: PLC0415
        from genai_prices.data_snapshot import get_snapshot  # noqa: PLC0415
    except ImportError as error:
        raise missing("genai_pricing()", "prices", error) from error
    known = [each.id for each in get_snapshot().providers]
    if provider is not None and provider not in known:
        raise ValueError(f"no provider {provider!r} in genai-prices; it has {', '.join(known)}")

    def pricing(model: str, usage: Usage) -> Decimal | None:
        counts = genai_prices.Usage(
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            cache_read_tokens=usage.cache_read_tokens,
            cache_write_tokens=usage.cache_creation_tokens,
        )
        try:
            return genai_prices.calc_price(counts, model, provider_id=provider).total_price
        except LookupError:
            return None

    return pricing
