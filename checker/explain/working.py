"""The full working of a finding, line by line: the formula, the readings tried and the rates, to be redone on paper."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from checker.explain.messages import by_role
from checker.judge.equations import gap, no_sides, sides
from checker.judge.market import moved
from checker.judge.verdicts import TIERS
from checker.rates import NoRate, RateBook
from checker.report import Claim, Figure, Finding, Report, reading
from checker.rules import RulePack
from checker.wording import days

if TYPE_CHECKING:
    from checker.intervals import Interval

Line = tuple[str, str]
"""What a line is about, and what it says; what goes on from the line before is about ""."""


def working(report: Report, finding: Finding, pack: RulePack, book: RateBook) -> list[Line]:
    """Return the working of each claim of a finding, and what follows from it."""
    lines: list[Line] = [("finding", f"{finding.message} [{finding.rule}]")]
    for claim in finding.claims:
        lines += _claim(report, claim, pack, book)
    lines += [("evidence", sentence) for sentence in finding.evidence]
    for cause in finding.causes:
        lines.append(
            ("cause", f"{cause['bits']} bits  {cause['kind']}: {cause['text']}" + "  (named)" * cause["named"])
        )
    if finding.causes:
        limits = pack.tree["causes"]["limits"]
        lines.append(
            ("", f"{limits['null']} bits  a reason that nobody modelled; named is what leads by {limits['margin']}")
        )
    printed = {figure.id: _printed(figure) for figure in report.figures}
    for repair in finding.repairs:
        result = "everything holds" if repair["resolves"] else f"claims {repair['breaks']} would not hold"
        lines.append(("repair", f"{repair['replacement']} for {printed[repair['figure']]}: {result}"))
    if finding.query:
        lines.append(("ask", finding.query))
    return lines


def _claim(report: Report, claim: Claim, pack: RulePack, book: RateBook) -> list[Line]:
    rule = pack.rules[claim.rule]
    lines: list[Line] = [("claim", f"{rule['asserts']}  (rule {claim.rule}, claim {claim.id}: {claim.outcome})")]
    lines += [("", f"or {other}") for other in rule["accepts"]]
    widths = pack.tree["widths"]
    for role, figure in by_role(claim):
        value = _number(figure.value) if figure.value is not None else "none"
        unit = claim.verdict.units.get(role) or "/".join(figure.units[:2])
        where = "named, not written" if figure.named else "in the title"
        if figure.id >= 0:
            where = f"line {figure.line}, offsets {figure.start} to {figure.end}"
        hedge = f", hedged: {figure.hedge}" if figure.hedge else ""
        lines.append(("input", f"{role} = {value} {unit}".rstrip() + f"  {_printed(figure)!r}, {where}{hedge}"))
        for rounding in ("strict", "coarse"):
            values = reading(figure, rounding, "hard" if rule["rates"] == "plain" else "converted_hard", widths)
            if values is not None:
                lines.append(("", f"{rounding} reading {_interval(values)}"))
    tiers = pack.tree["tiers"][rule["tolerance"]]
    for name in TIERS:
        lines += _tier(report, claim, rule, name, tiers[name], pack, book)
    verdict = claim.verdict
    lines.append(("verdict", f"{claim.outcome}" + (f", {verdict.severity}" if verdict.severity else "")))
    if verdict.why:
        lines.append(("", verdict.why))
    return lines


def worked(report: Report, name: str, pack: RulePack, book: RateBook) -> list[str]:
    """Return a table of how a rule judges an example of its own: each figure's readings, and each tier's comparison."""
    claim = next((claim for claim in report.claims if claim.rule == name and claim.known is None), None)
    rule = pack.rules[name]
    if claim is None or rule["damage"]:
        return []
    rows = [("", "printed", "every digit counts", "zeros may be rounding")]
    hedge = "hard" if rule["rates"] == "plain" else "converted_hard"
    for role, figure in by_role(claim):
        both = [reading(figure, rounding, hedge, pack.tree["widths"]) for rounding in ("strict", "coarse")]
        strict, coarse = ("none" if values is None else _interval(values) for values in both)
        rows.append((role, _printed(figure), strict, coarse))
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    lines = ["  ".join(f"{text:<{width}}" for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    tiers = pack.tree["tiers"][rule["tolerance"]]
    for tier in reversed(TIERS):
        lines += [f"{label:<8}  {text}" for label, text in _tier(report, claim, rule, tier, tiers[tier], pack, book)]
    finding = next((finding for finding in report.findings if claim in finding.claims), None)
    if finding is not None and finding.computed:
        lines.append(f"accepted  {finding.computed} where {finding.reported} is printed")
    return lines


def _tier(
    report: Report, claim: Claim, rule: dict[str, Any], name: str, tier: dict[str, Any], pack: RulePack, book: RateBook
) -> list[Line]:
    """Return how the claim fares at one tier, with the rate that was used."""
    rates: dict[str, Interval] = {}
    lines: list[Line] = []
    units = claim.verdict.units
    published = report.document.published
    if rule["rates"] == "day" and published is not None and len(units) > 1:
        target = list(units.values())[-1]
        for role, unit in units.items():
            if unit == target:
                continue
            first, last = moved(published[0], -tier["back"]), moved(published[1], tier["ahead"])
            rate = book.rate(unit, target, first, last)
            if isinstance(rate, NoRate):
                return [(name, rate.why)]
            rates[role] = _band(rate.low, rate.high).widened(Decimal(tier["spread"]))
            quotes = f"{rate.source}, quotes of {days(rate.observed_from, rate.observed_to)}"
            spread = _number(Decimal(tier["spread"]) * 100)
            band = f"1 {unit} = {rate.low:f} to {rate.high:f} {target}"
            lines.append((name, f"{band}, {days(first, last)} ({quotes}), widened by {spread} %"))
    elif rule["rates"] in {"ever", "units"}:
        verdict = claim.verdict
        if name != TIERS[-1] or (verdict.left is None and verdict.right is None):
            return []
        what = "units of the second to one of the first" if rule["rates"] == "ever" else "the second figure's unit"
        against = f"{_interval(verdict.left)} against " if verdict.left is not None else ""
        return [("compared", f"{against}{_interval(verdict.right)} {what}")]
    found = sides(claim, rule, tier, rates, pack.tree["widths"])
    if found is None:
        return [*lines, (name, no_sides(claim, pack.tree["widths"]))]
    for relation, left, right in found:
        apart = gap(relation, left, right)
        limit = Decimal(tier["gap"])
        result = "holds" if apart <= limit else f"fails: apart by {apart * 100:.1f} %"
        label = "" if lines else name
        allowed = f" (up to {_number(limit * 100)} % is allowed)" if limit else ""
        reads = f"{tier['reading']} readings: {_interval(left)} {relation} {_interval(right)}"
        lines.append((label, f"{reads} {result}{allowed}"))
    return lines


def _band(low: Decimal, high: Decimal) -> "Interval":
    from checker.intervals import Interval

    return Interval(low, high)


def _interval(values: "Interval") -> str:
    low, high = (_number(end) for end in (values.low, values.high))
    return low if low == high else f"{low} to {high}"


def _number(value: Decimal) -> str:
    if not value.is_finite():
        return "any less" if value < 0 else "any more"
    return f"{value:.6g}" if abs(value) < Decimal("0.001") else f"{round(value, 6).normalize():,f}"


def _printed(figure: Figure) -> str:
    return " ".join(figure.text.split())


def correction(report: Report, finding: Finding) -> list[str]:
    """Return the wording of a published correction for each repair that mends everything."""
    printed = {figure.id: _printed(figure) for figure in report.figures}
    good = [repair for repair in finding.repairs if repair["resolves"]] or finding.repairs
    return [
        f"An earlier version of this article said {printed[repair['figure']]}. It is {repair['replacement']}."
        for repair in good
    ]
