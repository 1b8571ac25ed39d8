"""Verdicts: what came of a claim, and the tiers it was tried at."""

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checker.intervals import Interval
    from checker.rates import Rate

TIERS = ("info", "warning", "error")
LOWER = {"error": "warning", "warning": "info", "info": None}


class Verdict:
    """What came of a claim: outcome, severity where it fails, the reason, and the numbers behind it.

    `left` and `right` are the two sides of the equation as coarsely as it was judged; `gap` is how far apart they are,
    as a fraction; `rate` is the rate of the day; `units` says which currency each role was read as; `moved` tells that
    another day's rate than that of publication decided.
    """

    __slots__ = ("expected", "gap", "left", "moved", "outcome", "rate", "right", "severity", "units", "why")

    def __init__(self, outcome: str, why: str = "", severity: str | None = None) -> None:
        self.outcome = outcome
        self.why = why
        self.severity = severity
        self.rate: Rate | None = None
        self.left: Interval | None = None
        self.right: Interval | None = None
        self.gap = Decimal(0)
        self.expected: Decimal | None = None
        self.units: dict[str, str] = {}
        self.moved = False


def better(one: Verdict, two: Verdict) -> bool:
    """Whether the first verdict speaks better of the text."""
    order = ("consistent", "rounding", "undecided", "inconsistent")
    if one.outcome != two.outcome:
        return order.index(one.outcome) < order.index(two.outcome)
    if one.outcome == "inconsistent" and one.severity != two.severity:
        return TIERS.index(one.severity or "info") < TIERS.index(two.severity or "info")
    # Of readings that fail alike, the preferred one, which is tried first, is what the text says.
    return False


def lowered(verdict: Verdict, why: str, to: str | None = None) -> Verdict:
    """Return a failed verdict one tier lower, or at most at the tier `to`; below info it is undecided."""
    severity = to or LOWER[verdict.severity or "info"]
    if severity is None or (to is not None and TIERS.index(verdict.severity or "info") < TIERS.index(to)):
        severity = verdict.severity if to is not None else None
    if severity is None:
        return Verdict("undecided", why)
    verdict.severity = severity
    verdict.why = why
    return verdict
