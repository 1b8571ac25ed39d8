"""The ledger: what came of each figure, and of each claim that passed the smallest error it would have caught."""

from decimal import Decimal

from checker.explain.trial import Trial, scaled
from checker.report import Claim, Figure, Report

# Errors that are tried, the smallest first: a figure that many times too large or too small.
_FACTORS = tuple(
    Decimal(factor)
    for factor in (
        "1.005",
        "1.01",
        "1.02",
        "1.03",
        "1.05",
        "1.1",
        "1.15",
        "1.2",
        "1.3",
        "1.5",
        "2",
        "3",
        "5",
        "10",
        "1000",
    )
)
_STATUS = {
    "consistent": "consistent",
    "rounding": "right only by rounding",
    "inconsistent": "inconsistent",
    "undecided": "undecided",
    "unclaimed": "not claimed",
}


class Entry:
    """One figure: `status` in words, and for each claim of it that passed the rule, its other figures and the error."""

    __slots__ = ("figure", "passes", "status")

    def __init__(self, figure: Figure, status: str, passes: list[tuple[str, list[Figure], str]]) -> None:
        self.figure = figure
        self.status = status
        self.passes = passes


def ledger(report: Report, trial: Trial) -> list[Entry]:
    """Return an entry for each figure of a report, in the order of the text."""
    passed: dict[int, list[tuple[str, list[Figure], str]]] = {}
    for claim in report.claims:
        if claim.outcome not in {"consistent", "rounding"}:
            continue
        figures = [figure for figure in claim.figures if figure.id >= 0]
        caught = smallest_error(claim, trial)
        for figure in figures:
            others = [other for other in figures if other is not figure]
            passed.setdefault(figure.id, []).append((claim.rule, others, caught))
    entries = []
    for figure in report.figures:
        status = _STATUS[figure.status]
        why = figure.why or figure.damage or ""
        if why:
            status += f", because {why}" if figure.status == "undecided" else f": {why}"
        entries.append(Entry(figure, status, passed.get(figure.id, [])))
    return entries


def smallest_error(claim: Claim, trial: Trial) -> str:
    """Say by how much the claim's last figure would have had to be wrong to be reported: "3 %", "10 times"."""
    figure = claim.figures[-1]
    if figure.value is None:
        return ""
    for factor in _FACTORS:
        for edit in (factor, 1 / factor):
            if trial.alone(claim, {figure.id: scaled(figure, edit)}).outcome == "inconsistent":
                return f"{factor:f} times" if factor >= 2 else f"{((factor - 1) * 100).normalize():f} %"
    return "none tried"
