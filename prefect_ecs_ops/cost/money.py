"""How quantities, prices and sums are shown."""

from decimal import ROUND_HALF_UP, Decimal

UNPRICED = "unpriced"
_CENT = Decimal("0.01")


def dollars(amount: Decimal | None) -> str:
    """A sum of money, to the cent; what has no price is "unpriced", and what is too small to show is not $0.00."""
    if amount is None:
        return UNPRICED
    shown = amount.quantize(_CENT, ROUND_HALF_UP)
    return f"<${_CENT}" if amount and not shown else f"${shown:,}"


def exact(amount: Decimal) -> str:
    """A price with all its digits, and at least cents: "$0.045"."""
    whole, _, digits = f"{amount.normalize():f}".partition(".")
    return f"${whole}.{digits.ljust(2, '0')}"


def number(value: Decimal) -> str:
    """A quantity, without digits that say nothing."""
    shown = f"{value:,.4f}"
    return shown.rstrip("0").rstrip(".")


def bought(quantity: Decimal | None, unit: str, unit_price: Decimal | None) -> str:
    """What is bought, at which price: "730 hours at $0.045"."""
    price = f"at {exact(unit_price)}" if unit_price is not None else UNPRICED
    if quantity is None:
        return f"{price} a {unit}".replace(f"{UNPRICED} a ", UNPRICED)
    several = "" if quantity == 1 or not unit or unit.endswith(("GB", "s")) else "s"
    return f"{number(quantity)} {unit}{several} {price}".replace("  ", " ")
