"""Physical quantities through pint: what an amount in one unit is in another. Loaded when a claim first relates two."""

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from checker.intervals import Interval


@cache
def _registry(*, whole: bool = False) -> Any:
    """Return pint with the few units of `units.txt`, or with all that it knows."""
    import pint

    return pint.UnitRegistry("" if whole else str(Path(__file__).with_name("units.txt")), non_int_type=Decimal)


@cache
def _pair(source: str, target: str) -> tuple[Any, Any, Any]:
    """Return a registry of pint's that knows two units, and the two. Raises pint.UndefinedUnitError."""
    import pint

    try:
        registry = _registry()
        return registry, *(registry.parse_units(_spelled(name)) for name in (source, target))
    except pint.UndefinedUnitError:
        registry = _registry(whole=True)
        return registry, *(registry.parse_units(_spelled(name)) for name in (source, target))


def _spelled(name: str) -> str:
    """Return a name of the lexicon as pint reads it: "square_mile" is mile ** 2, "mile_per_hour" is mile / hour."""
    parts = name.split("_per_")
    for word, power in (("square_", 2), ("cubic_", 3)):
        if parts[0].startswith(word):
            parts[0] = f"{parts[0].removeprefix(word)} ** {power}"
    return " / ".join(parts)


def convert(amount: Interval, source: str, target: str) -> list[Interval]:
    """Return what an amount of `source` is in `target`, in each sense it may have; none where the units do not match.

    What is no physical unit, as money, matches none. A temperature may be a point on the scale or a difference ("warmed
    by 1.5C (2.7F)"). Ends must be finite.
    """
    import pint

    try:
        registry, one, two = _pair(source, target)
    except pint.UndefinedUnitError:
        return []
    if one.dimensionality != two.dimensionality:
        return []
    quantity = registry.Quantity
    found = [Interval(*(quantity(end, one).to(two).magnitude for end in (amount.low, amount.high)))]
    if "temperature" in str(one.dimensionality) and len(one.dimensionality) == 1:
        delta_one, delta_two = (registry.parse_units(f"delta_{unit}") for unit in (one, two))
        found.append(Interval(*(quantity(end, delta_one).to(delta_two).magnitude for end in (amount.low, amount.high))))
    return found
