"""Money is a Decimal, and its sums are exact."""

from decimal import Context, Decimal, Inexact, InvalidOperation

# Not the caller's context, which may round to two digits. Sums and products of what as_amount
# lets through have fewer than 100 digits, so that nothing here is ever rounded.
MONEY = Context(prec=100, traps=[Inexact, InvalidOperation])

_GRID = Context(prec=70, traps=[Inexact, InvalidOperation])
_FINEST = Decimal("1e-40")
_LARGE = 10**30


def as_amount(value: Decimal | int | str, what: str) -> Decimal:
    """Read an amount of money.

    Args:
        value: A finite amount, not below zero.
        what: Its name, for the message.

    Raises:
        TypeError: It is a float, which is rarely the number that was written, or no number.
        ValueError: It is negative, NaN or infinite, a string that is no number, or has more than
            30 digits before the point or 40 after it.
    """
    if type(value) is int and 0 <= value < _LARGE:
        return Decimal(value)
    if type(value) is not Decimal:
        value = _decimal(value, what)
    if not value.is_finite() or value < 0:
        raise ValueError(f"{what} must be a finite amount, 0 or more, not {value}")
    try:
        _GRID.quantize(value, _FINEST)
    except (Inexact, InvalidOperation):
        raise ValueError(f"{what} has too many digits for an amount of money: {value}") from None
    return value


def _decimal(value: object, what: str) -> Decimal:
    if isinstance(value, float):
        raise TypeError(
            f"{what} must not be a float: {value!r} is stored as {Decimal(value):.20f}…, and sums "
            f"of floats drift. Write Decimal('{value!r}') or '{value!r}'."
        )
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        raise TypeError(f"{what} must be a Decimal, an int or a str, not {value!r}")
    try:
        return Decimal(value)
    except InvalidOperation:
        raise ValueError(f"{what} must be a number, not {value!r}") from None
