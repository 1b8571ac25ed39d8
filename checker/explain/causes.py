"""Likely causes: slips that would have made a conflict, each with its cost in bits, the likeliest first."""

import math
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from decimal import Decimal
from typing import Any

from checker.documents import Document
from checker.explain.trial import Edits, Trial, valued
from checker.explain.views import Layer, Market, View, bits, likelihood
from checker.intervals import Interval
from checker.report import Claim, Figure
from checker.wording import certain_digits, in_style


class Cause:
    """A slip that may have made an error.

    `kind` is one of the contract's, `figure` the figure it spoiled, `cost` in bits, of which `base` is what it costs
    before the fit. `edits` is what the text would read without it, `words` that in the article's style, `text` the
    sentence. `shared` tells one wrong rate from another: two pairs that were converted at the same are one slip.
    """

    __slots__ = ("base", "cost", "edits", "figure", "kind", "row", "shared", "text", "words")

    def __init__(self, row: Mapping[str, Any], figure: Figure, cost: float, base: float, edits: Edits) -> None:
        self.row = row
        self.kind: str = row["kind"]
        self.figure = figure
        self.cost = cost
        self.base = base
        self.edits = edits
        self.text = ""
        self.words = ""
        self.shared: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Cause {self.kind} {self.cost:.1f} {self.text!r}>"

    def model_dump(self) -> dict[str, Any]:
        """Return the cause as JSON types."""
        return {"kind": self.kind, "figure": self.figure.id, "bits": round(self.cost, 1), "text": self.text}


class Case:
    """One conflict, with everything the channels ask of it."""

    def __init__(
        self,
        pack: Mapping[str, Any],
        view: View,
        failed: list[Claim],
        figures: list[Figure],
        trial: Trial,
        document: Document,
    ) -> None:
        self.view = view
        self.failed = failed
        self.figures = figures
        self.trial = trial
        self.lexicon = pack["lexicon"]
        self.names: Mapping[str, str] = pack["names"]
        self.rules = pack["rules"]
        self.causes = pack["causes"]
        self.limits = pack["causes"]["limits"]
        self.document = document
        self.conflict = [figure for figure in view.claim.figures if figure.id >= 0]
        self._expected: Edits | None = None
        self._expected_known = False
        self._restated: dict[int, Figure | None] = {}
        self._twins: dict[int, Figure] = {}

    @property
    def null(self) -> float:
        """What it costs to suppose a reason that nobody modelled: more where many digits are to be explained."""
        number = self.printed(self.view.figure)[slice(*self.view.figure.number)]
        return float_of(self.limits["null"]) + max(0, certain_digits(number) - 3) * math.log2(10)

    @property
    def market(self) -> Market:
        """The exchange rates."""
        return self.view.market

    @property
    def source(self) -> Figure | None:
        """The same amount in the other currency, where the claim is a conversion."""
        return self.view.claim.terms[self.view.source][0] if self.view.source is not None else None

    def printed(self, figure: Figure) -> str:
        """Return a figure as its reader sees it."""
        return " ".join(self.document.text.string[figure.text_start : figure.text_end].split())

    def listed(self, term: Sequence[Figure]) -> str:
        """Return the figures of a role as their reader sees them."""
        *most, last = (self.printed(figure) for figure in term)
        return f"{', '.join(most)} and {last}" if most else last

    def styled(self, figure: Figure, value: Decimal) -> str:
        """Return a value as the figure is written; more digits where it would read like the printed one."""
        printed = self.printed(figure)
        for more in range(3):
            words = in_style(figure, value, printed, self.lexicon, more=more)
            if words != printed:
                return words
        return words

    def restated(self, figure: Figure) -> Figure | None:
        """Return where the text gives the same figure a second time, outside the claims that fail."""
        if figure.id not in self._restated:
            failing = {term.id for claim in self.failed for term in claim.figures}
            same = (
                other
                for other in self.figures
                if other.value == figure.value and other.units[:1] == figure.units[:1] and other.id not in failing
            )
            self._restated[figure.id] = next(same, None) if figure.value is not None else None
        return self._restated[figure.id]

    def twin(self, figure: Figure) -> Figure:
        """Return a copy of a figure to be read otherwise, the same each time: a digit has many others to be tried."""
        if figure.id not in self._twins:
            self._twins[figure.id] = copy(figure)
        return self._twins[figure.id]

    def chance(self, foretold: list[tuple[Decimal, Interval]], figure: Figure | None = None) -> Decimal:
        """Return how likely the printed figure is where these values were expected."""
        return likelihood(figure or self.view.figure, foretold)

    # ---- what a channel proposes -----------------------------------------------------------------

    def edited(self, row: Mapping[str, Any], edits: Edits, extra: float, words: str = "") -> Iterator[Cause]:
        """Propose that figures should read otherwise; everything must hold then."""
        view = self.view
        figure = edits.get(view.figure.id, view.figure)
        foretold = view.foretold(edits)
        spoiled = next(iter(edits))
        if not foretold or view.rule["equations"][0][0] != "==":
            cost = float_of(self.limits["vague"])
        else:
            chance = self.chance(foretold, figure)
            if not chance:
                return
            cost = bits(chance)
        base = float_of(row["bits"]) + extra
        original = next(f for f in self.conflict if f.id == spoiled)
        if self.restated(original) is not None:
            base += float_of(self.limits["restated"])
        if base + cost >= self.null or not self.trial.mends(self.failed, edits):
            return
        cause = Cause(row, original, base + cost, base, edits)
        value = edits[spoiled].value
        cause.words = words or (self.styled(original, value) if value is not None else "")
        yield cause

    def processed(
        self,
        row: Mapping[str, Any],
        foretold: list[tuple[Decimal, Interval]],
        extra: float,
        figure: Figure | None = None,
    ) -> Iterator[Cause]:
        """Propose that a figure was got in another way; it should read what the others foretell."""
        printed = figure or self.view.figure
        chance = self.chance(foretold, printed)
        if not chance:
            return
        base = float_of(row["bits"]) + extra
        if base + bits(chance) >= self.null:
            return
        edits = self.expected(printed)
        if edits is None:
            return
        cause = Cause(row, printed, base + bits(chance), base, edits)
        value = edits[printed.id].value if printed.id in edits else None  # unknown without a date
        cause.words = self.styled(printed, value) if value is not None else ""
        yield cause

    def expected(self, figure: Figure) -> Edits | None:
        """Return the figure as it should be by the others, if then everything holds."""
        if figure is self.view.figure and self._expected_known:
            return self._expected
        value = self.view.nominal(figure)
        edits: Edits | None = None
        if value is not None:
            edits = {figure.id: valued(figure, value)}
            if not self.trial.mends(self.failed, edits):
                edits = None
        elif self.market.published is None and self.view.rule["rates"] == "ever":
            edits = {}  # what it should be is unknown without a date; that it is wrong is not
        if figure is self.view.figure:
            self._expected, self._expected_known = edits, True
        return edits

    def rates(self, base: str, quote: str) -> list[Layer]:
        """Return the rates of two currencies around publication."""
        return self.market.layers(base, quote)


def float_of(text: str) -> float:
    """Return a cost as a number: costs are no figures of the text."""
    return Decimal(text).__float__()


def likely_causes(case: Case) -> list[Cause]:
    """Return the causes that cost less than no cause at all, the likeliest first, one of each kind and figure."""
    from checker.explain.channels import CHANNELS

    relation = case.rules[case.view.claim.rule]["relation"]
    found: dict[tuple[str, int], Cause] = {}
    for row in case.causes["channels"]:
        if row["relation"] and relation not in row["relation"]:
            continue
        channel = CHANNELS[row["channel"]]
        for cause in channel(case, row):
            key = cause.kind, cause.figure.id
            if key not in found or cause.cost < found[key].cost:
                found[key] = cause
    # Of two that cost the same, the one that blames the computed figure comes first.
    return sorted(found.values(), key=lambda cause: (cause.cost, cause.figure is not case.view.figure))


def leading(causes: list[Cause], case: Case) -> bool:
    """Whether the first cause may be named: it leads the next kind, and no cause at all, by the margin."""
    if not causes:
        return False
    first = causes[0]
    others = [cause.cost for cause in causes if cause.kind != first.kind]
    return min([*others, case.null]) - first.cost >= float_of(case.limits["margin"])
