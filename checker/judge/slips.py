"""Slips: whether one slip of the pen in one figure would make a failed claim hold."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from checker.intervals import Interval, point
from checker.judge.equations import evaluate, gap
from checker.report import Claim, Figure, reading

_POWERS = (-3, -2, -1, 1, 2, 3)
_NEAR = Decimal("0.1")  # sides this close are of one sum, whatever the slip


def explained(claim: Claim, rule: Mapping[str, Any], widths: Mapping[str, Any]) -> bool:
    """Whether the sides of the claim are close, or one slip in one figure explains why they are not.

    Figures that stand beside each other need not belong together; those of a true sum that went wrong nearly always do
    but for one slip.
    """
    values = {role: [reading(f, "strict", "soft", widths) for f in term] for role, term in claim.terms.items()}
    if any(value is None for term in values.values() for value in term):
        return False
    known: dict[str, list[Interval]] = {role: [v for v in term if v] for role, term in values.items()}
    for relation, left, right in rule["equations"]:
        if gap(relation, evaluate(left, known), evaluate(right, known)) <= _NEAR:
            return True
        for role, term in claim.terms.items():
            for i, figure in enumerate(term):
                for value in _slips(figure):
                    changed = {**known, role: [*known[role][:i], point(value), *known[role][i + 1 :]]}
                    if not gap(relation, evaluate(left, changed), evaluate(right, changed)):
                        return True
    return False


def _slips(figure: Figure) -> Iterator[Decimal]:
    """Yield what a figure may have been meant to say: another power of ten, or its digits with one slip."""
    if figure.value is None or not figure.value:
        return
    for power in _POWERS:
        yield figure.value.scaleb(power)
    start, end = figure.number
    printed = figure.text[start:end].replace(",", "")
    if not printed.replace(".", "", 1).isdecimal() or not Decimal(printed):
        return
    unit = figure.value / Decimal(printed)
    for i, digit in enumerate(printed):
        if digit == ".":
            continue
        for other in "0123456789":
            yield unit * Decimal(printed[:i] + other + printed[i + 1 :])
            yield unit * Decimal(printed[:i] + other + printed[i:])
        if len(printed) > 1:
            yield unit * Decimal(("0" + printed[:i] + printed[i + 1 :]).rstrip("."))
        if printed[i + 1 : i + 2].isdecimal():
            yield unit * Decimal(printed[:i] + printed[i + 1] + digit + printed[i + 2 :])
