"""What a model call used, and what that cost: tokens are counted, prices are Decimal."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ._extras import missing
from ._money import MONEY, as_amount
from ._tokens import Usage

__all__ = ["Pricing", "TokenPrice", "Usage", "genai_pricing", "price_list"]

Pricing = Callable[[str, Usage], Decimal | None]
"""Given a model's name and a usage, the cost in dollars, or `None`: no price known. Since 0.1."""


@dataclass(frozen=True, slots=True, init=False)
class TokenPrice:
    """Price a model's tokens, in US dollars per million.

    Since 0.1.

    Args:
        input: Tokens read; a Decimal, an int or a str, 0 or more, as the others.
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
        """Price a usage, exactly, in US dollars."""
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


def price_list(prices: Mapping[str, TokenPrice], *, otherwise: Pricing | None = None) -> Pricing:
    """Price by the model's exact name; a model that is not listed has no known price.

    Since 0.1; `otherwise` since 0.2.

    Args:
        prices: Names and prices; a copy is taken.
        otherwise: Asked for the models that are not listed, as `genai_pricing()` may be.

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
        if price is not None:
            return price.cost(usage)
        return None if otherwise is None else otherwise(model, usage)

    return pricing


def genai_pricing(provider: str | None = None) -> Pricing:
    """Price by the public list of the package `genai-prices`, as of the release installed.

    It lists US dollars as the providers publish them. Of those that readers of Chinese use, release
    0.2.3 knows `deepseek`, `moonshotai` (Kimi), `minimax`, `zai` and `zhipuai` (GLM; of `zhipuai`,
    yuan at 7.25 to the dollar and each model's cheapest tier, so that long requests cost more than
    it says). It knows neither Alibaba's own prices for Qwen nor Volcengine's for Doubao, nor any of
    Hunyuan and ERNIE at their makers: those have no known price, and a budget refuses to let them
    run for nothing. Take the figure from your provider's page, in dollars, and give it:
    `price_list({"qwen-plus": TokenPrice(...)}, otherwise=genai_pricing())`.

    Since 0.1.

    Args:
        provider: Whose model it is, such as `openai`; found by the model's name if not given. A
            model sold by several has several prices: name the one that sends your bill.

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
