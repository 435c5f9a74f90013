"""The tokens that a model call used."""

from dataclasses import dataclass, fields
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Usage:
    """Count the tokens of a call, or of many: usages add up.

    Since 0.1.

    Attributes:
        input_tokens: Read by the model, those from or to a cache included; 0 or more, as all.
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
