"""Repairs: what each figure of a conflict would have to read, in the article's style, tried before they are shown."""

from decimal import Decimal

from checker.explain.causes import Case, Cause
from checker.report import Figure
from checker.wording import certain_digits, in_style, rounded

_MOST = 3  # digits beyond the printed ones that a repair may need


class Repair:
    """A replacement for one figure: `breaks` are the messages' claims that would not hold with it."""

    __slots__ = ("breaks", "figure", "words")

    def __init__(self, figure: Figure, words: str, breaks: list[int]) -> None:
        self.figure = figure
        self.words = words
        self.breaks = breaks

    @property
    def resolves(self) -> bool:
        """Whether everything holds with it."""
        return not self.breaks

    def model_dump(self) -> dict[str, object]:
        """Return the repair as JSON types."""
        return {
            "figure": self.figure.id,
            "replacement": self.words,
            "resolves": self.resolves,
            "breaks": self.breaks,
        }


def repairs(case: Case, named: Cause | None) -> list[Repair]:
    """Return a repair for each figure that could be the wrong one, the one that the claim computes first."""
    found: list[Repair] = []
    view = case.view
    if (
        named is not None
        and named.words
        and len(named.edits) == 1
        and (known := _tried(case, named.figure, named.words))
    ):
        found.append(known)
    if view.rule["equations"][0][0] != "==":
        return found  # an inequality leaves open what the figure should be
    terms = view.claim.figures
    if view.rule["pairs_with"]:
        terms = terms[-2:]  # the rate that a text declares is what its pairs are held against
    for figure in sorted(terms, key=lambda figure: figure is not view.figure):
        if figure.id < 0 or figure.value is None or any(repair.figure is figure for repair in found):
            continue
        value = view.nominal(figure)
        if value is not None and value > 0 and figure.value > 0:
            best = _in_fewest_digits(case, figure, value)
            if best is not None:
                found.append(best)
    return found


def _in_fewest_digits(case: Case, figure: Figure, value: Decimal) -> Repair | None:
    """Return the roundest figure with which everything holds; where none does, the roundest."""
    printed = case.printed(figure)
    first: Repair | None = None
    least = certain_digits(printed[slice(*figure.number)])
    # The others are rounded to no less than two digits; a figure from which they were got may be as round as it was.
    least = max(least, 2) if figure is case.view.figure else max(least, 1)
    for digits in range(least, least + _MOST):
        near = rounded(value, digits)
        words = in_style(figure, near, printed, case.lexicon, more=digits - least)
        if words == printed:
            continue
        tried = _tried(case, figure, words)
        if tried is None:
            continue
        if tried.resolves:
            return tried
        first = first or tried
    return first


def _tried(case: Case, figure: Figure, words: str) -> Repair | None:
    read = case.trial.written(figure, words)
    if read is None:
        return None
    return Repair(figure, words, [claim.id for claim in case.trial.broken(case.failed, {figure.id: read}, fully=True)])
