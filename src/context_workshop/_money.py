"""Money is a Decimal, and its sums are exact."""

from decimal import ROUND_CEILING, Context, Decimal, Inexact, InvalidOperation

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


_PLACES = 10
_UNIT = Decimal(1).scaleb(-_PLACES)
_UP = Context(prec=100, rounding=ROUND_CEILING, traps=[InvalidOperation])
LARGEST = 2**63 - 1


def as_units(value: Decimal | int | str, what: str) -> int:
    """Read an amount of money as a whole number of 10⁻¹⁰: what books hold in 64 bits.

    Raises:
        TypeError: As `as_amount`.
        ValueError: As `as_amount`; or it is finer than 10⁻¹⁰, or 922 337 203.69 or more.
    """
    amount = as_amount(value, what)
    units = MONEY.scaleb(amount, _PLACES)
    if units != units.to_integral_value():
        raise ValueError(
            f"{what} is finer than the books, which count in units of 10^-10: {amount}. Round it "
            "up, for what is rounded down is missing there"
        )
    if units > LARGEST:
        raise ValueError(
            f"{what} is too large for the books, which hold {of_units(LARGEST)} at most: {amount}"
        )
    return int(units)


def payable(cost: Decimal) -> Decimal:
    """Round up what a price list has made finer than 10⁻¹⁰."""
    return cost.quantize(_UNIT, context=_UP)


def of_units(units: int) -> Decimal:
    """Show a number of 10⁻¹⁰ as an amount, with two places at least."""
    places = _PLACES
    while places > 2 and units % 10 == 0:
        units //= 10
        places -= 1
    return MONEY.scaleb(Decimal(units), -places)
