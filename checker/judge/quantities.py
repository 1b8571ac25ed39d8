"""Quantities: one held against another in a different unit, through pint."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from checker.intervals import Interval, point
from checker.judge.equations import gap
from checker.judge.verdicts import TIERS, Verdict
from checker.report import Claim, reading


def judge_units(claim: Claim, tiers: Mapping[str, Any], widths: Mapping[str, Any]) -> Verdict:
    """Hold one quantity against another through pint, in every unit that their words may mean."""
    from checker.units import convert

    first, second = claim.figures
    pairs = [(one, two) for one in first.units for two in second.units if one != two]
    verdict = Verdict("consistent")
    for name in TIERS:
        tier = tiers["units"][name]
        rounding, hedge = tier["reading"], "converted_" + tier["hedge"]
        amount = reading(first, rounding, hedge, widths)
        printed = reading(second, rounding, hedge, widths, rounds_down=rounding == "coarse")
        if amount is None or printed is None:
            return Verdict("undecided", "a figure has no value")
        worth = [found for one, two in pairs for found in convert(amount, one, two)]
        if not worth:
            return Verdict("undecided", "the two are not of one kind")
        near = [found.widened(Decimal(tier["spread"])) for found in worth]
        verdict.gap, verdict.right = min(((gap("==", printed, found), found) for found in near), key=_first)
        if first.value is not None:
            exact = [found for one, two in pairs for found in convert(point(first.value), one, two)]
            verdict.expected = min((found.low for found in exact), key=lambda value: abs(value - printed.low))
        if verdict.gap <= Decimal(tier["gap"]):
            return verdict
        verdict.outcome, verdict.severity = ("rounding" if name == "info" else "inconsistent"), name
    return verdict


def _first(pair: tuple[Decimal, Interval]) -> Decimal:
    return pair[0]
