"""What a claim foretells of one of its figures: the values expected of it, the likeliest readings first."""

import math
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from checker.documents import Document, Period
from checker.explain.trial import Edits, exactly, isolate
from checker.intervals import INFINITY, Interval
from checker.judge.market import moved
from checker.rates import NoRate, RateBook
from checker.report import Claim, Figure, reading

Layer = tuple[Decimal, str, Interval]
"""How likely a reading is, its name ("exact", "strict" or "coarse"), and the rates it goes with."""

ONE = Decimal(1)
_AS_EXACT = Decimal("0.5")
_EXACTLY = Decimal("0.001")  # the chance to meet an exact figure, where a width was expected


class Market:
    """Exchange rates around publication, or on every day on record for an undated text, in layers of likelihood."""

    def __init__(self, pack: Mapping[str, Any], book: RateBook, document: Document, claims: list[Claim]) -> None:
        self._fits = pack["causes"]["fits"]
        self._years: int = pack["limits"]["stale_years"]
        self._widths = pack["widths"]
        self.book = book
        self.published = document.published
        self._own: dict[tuple[str, str], Interval] = {}
        if document.published is None:
            self._learn(claims)

    def _learn(self, claims: list[Claim]) -> None:
        """Note the rates that an undated text's consistent pairs imply: its other pairs were made at them, too."""
        for claim in claims:
            units = claim.verdict.units
            if claim.outcome != "consistent" or len(claim.figures) != 2 or len(units) != 2:
                continue
            one, two = (reading(f, "strict", "converted_soft", self._widths) for f in claim.figures)
            if one and two and one.low > 0 and two.low > 0 and max(one.high, two.high) < INFINITY:
                first, second = units.values()
                self._own.setdefault((first, second), two / one)
                self._own.setdefault((second, first), one / two)

    def layers(self, base: str, quote: str) -> list[Layer]:
        """Return what one of `base` was in `quote`; none where that is unknown."""
        own = self._own.get((base, quote))
        found: list[Layer] = []
        for fit in self._fits:
            weight, spread = Decimal(fit["weight"]), Decimal(fit["spread"])
            if own is not None:
                found.append((weight, fit["reading"], own.widened(spread)))
                continue
            rate = self.on(base, quote, *self.window(fit["back"]))
            if rate is not None:
                found.append((weight, fit["reading"], rate.widened(spread)))
        return found

    def window(self, back: int) -> Period:
        """Return the days that a writer may have looked at, `back` days before publication at most."""
        if self.published is not None:
            return moved(self.published[0], -back), moved(self.published[1], 1)
        return self.book.ends - timedelta(365 * self._years), self.book.ends

    def on(self, base: str, quote: str, first: date, last: date) -> Interval | None:
        """Return the rates of some days, in today's money; None where there are none."""
        rate = self.book.rate(base, quote, first, last)
        return None if isinstance(rate, NoRate) else Interval(rate.low, rate.high)

    def middle(self, base: str, quote: str) -> Decimal | None:
        """Return the rate as of publication; None where it is unknown."""
        if self.published is None:
            own = self._own.get((base, quote))
            return (own.low + own.high) / 2 if own else None
        rate = self.book.rate(base, quote, *self.published)
        return None if isinstance(rate, NoRate) else rate.value


class View:
    """A claim, and the one of its figures that it foretells from the others."""

    def __init__(
        self, claim: Claim, rule: Mapping[str, Any], figure: Figure, market: Market, pack: Mapping[str, Any]
    ) -> None:
        self.claim = claim
        self.rule = rule
        self.role, _ = place(claim, figure)
        self.figure = figure
        self.market = market
        self._fits = pack["causes"]["fits"]
        self.widths = pack["widths"]
        self._rates: list[Layer] | None = None
        self._foretold: list[tuple[Decimal, Interval]] | None = None
        self.source = self._source()
        self.units = self._units()

    def _source(self) -> str | None:
        """Return the role that is the same amount in another currency or unit, if the claim is such a pair."""
        names = list(self.claim.terms)
        if len(names) == 2 and self.rule["units"] == "differ":
            return names[1 - names.index(self.role)]
        if self.rule["pairs_of"]:
            at = names.index(self.role)
            return names[at ^ 1]
        return None

    def _units(self) -> tuple[str, str] | None:
        """Return the currencies of the pair, the source's first."""
        if self.source is None:
            return None
        read = self.claim.verdict.units
        one, two = self.claim.terms[self.source][0], self.figure
        first, second = read.get(self.source), read.get(self.role)
        if first is None or second is None:
            if not one.units or not two.units:
                return None
            first = one.units[0]
            second = next((unit for unit in two.units if unit != first), two.units[0])
        return first, second

    def rates(self) -> list[Layer]:
        """Return what one of the source is in the foretold figure's currency, by likelihood."""
        if self._rates is None:
            self._rates = self._layers()
        return self._rates

    def _layers(self) -> list[Layer]:
        if self.units is None or self.source is None:
            return []
        if self.rule["rates"] in {"day", "ever"}:
            return self.market.layers(*self.units)
        if self.rule["rates"] == "units":
            return self._physical()
        found = []
        one = {self.source: [Interval(ONE, ONE)]}
        for fit in self._fits:
            values = self.values(fit["reading"], {}, converted=True) | one
            rate = isolate(self.rule["equations"][0], self.role, values)
            if rate is not None and rate.low > 0:
                found.append((Decimal(fit["weight"]), fit["reading"], rate.widened(Decimal(fit["spread"]))))
        return found

    def _physical(self) -> list[Layer]:
        from checker.units import convert

        if self.source is None:
            return []
        one = self.claim.terms[self.source][0]
        value = exactly(one)
        if value is None or value.low <= 0:
            return []
        worth = [
            found / value
            for unit in one.units
            for other in self.figure.units
            if unit != other
            for found in convert(value, unit, other)
        ]
        return [(Decimal(fit["weight"]) / len(worth), fit["reading"], rate) for fit in self._fits for rate in worth]

    def values(self, rounding: str, edits: Edits, *, converted: bool) -> dict[str, list[Interval]]:
        """Return the values of every role under the edits; of one with a figure that has none, nothing."""
        values = {}
        for role, term in self.claim.terms.items():
            read = [self.read(edits.get(f.id, f), rounding, converted=converted) for f in term]
            values[role] = [value for value in read if value is not None] if None not in read else []
        for role, factor in self.claim.factors.items():
            values[role] = [value * factor for value in values[role]]
        return values

    def read(self, figure: Figure, rounding: str, *, converted: bool = True) -> Interval | None:
        """Return a figure's values as a writer took them: "exact" as printed, else as far as its rounding goes."""
        if rounding == "exact":
            return exactly(figure)
        return reading(figure, rounding, "converted_soft" if converted else "soft", self.widths)

    def foretold(self, edits: Edits | None = None) -> list[tuple[Decimal, Interval]]:
        """Return the values expected of the figure, given the others under the edits, each with its likelihood."""
        if edits is None:
            if self._foretold is None:
                self._foretold = self.foretold({})
            return self._foretold
        changed = edits
        if self.source is not None and self.rule["rates"] != "plain":
            source = self.claim.terms[self.source][0]
            return list(self.worth(changed.get(source.id, source), self.rates()))
        found = []
        for fit in self._fits:
            values = self.values(fit["reading"], changed, converted=False)
            ahead = self._solved(self.role, values, place(self.claim, self.figure)[1])
            if ahead is not None:
                found.append((Decimal(fit["weight"]), ahead))
        return found

    def _solved(self, role: str, values: Mapping[str, list[Interval]], at: int) -> Interval | None:
        """Return what a role's figure must be, in its own unit, for the equation to hold."""
        found = isolate(self.rule["equations"][0], role, values, at)
        factor = self.claim.factors.get(role)
        return found if found is None or factor is None else found / factor

    def worth(self, source: Figure, rates: list[Layer]) -> Iterator[tuple[Decimal, Interval]]:
        """Yield what an amount is at some rates, with the likelihood of each."""
        for weight, rounding, rate in rates:
            amount = self.read(source, rounding)
            if amount is not None and amount.high < INFINITY and amount.low > -INFINITY:
                yield weight, amount * rate

    def within_reach(self, figure: Figure, edited: Figure) -> bool:
        """Whether the foretold figure may follow from one read otherwise: False where no reading and no rate do it."""
        if self.source is None or self.rule["rates"] == "plain" or figure is not self.claim.terms[self.source][0]:
            return True
        rates, printed = self.rates(), self.figure
        amount = self.read(edited, "coarse")
        if not rates or amount is None or printed.value is None or amount.high == INFINITY or amount.low == -INFINITY:
            return True
        width = max(printed.strict, printed.coarse) / 2
        hull = Interval(min(rate.low for _, _, rate in rates), max(rate.high for _, _, rate in rates))
        return (amount * hull).meets(Interval(printed.value - width, printed.value + width))

    def nominal(self, figure: Figure) -> Decimal | None:
        """Return what a figure should be if all others were exactly as printed."""
        values = self.values("exact", {}, converted=False)
        role, at = place(self.claim, figure)
        if self.rule["rates"] in {"day", "ever"}:
            if self.units is None or self.source is None:
                return None
            rate = self.market.middle(*self.units)
            other = values[self.source if role == self.role else self.role]
            if rate is None or not other:
                return None
            return other[0].low * rate if role == self.role else other[0].low / rate
        if self.rule["rates"] == "units":
            return self._other_unit(figure)
        found = self._solved(role, values, at)
        if found is None or not found.low.is_finite():
            return None
        return found.low

    def _other_unit(self, figure: Figure) -> Decimal | None:
        from checker.units import convert

        other = next(found for found in self.claim.figures if found is not figure)
        value = exactly(other)
        if value is None or figure.value is None:
            return None
        worth = [
            found.low
            for unit in other.units
            for target in figure.units
            if unit != target
            for found in convert(value, unit, target)
        ]
        printed = figure.value
        return min(worth, key=lambda found: abs(found - printed), default=None)


def place(claim: Claim, figure: Figure) -> tuple[str, int]:
    """Return the role in which a figure stands, and its number among the role's figures."""
    return next((role, at) for role, term in claim.terms.items() for at, f in enumerate(term) if f.id == figure.id)


def likelihood(printed: Figure, foretold: list[tuple[Decimal, Interval]]) -> Decimal:
    """Return how likely the printed figure is where these values were expected: vague expectations pay for their width.

    Of each expectation it is one over the number of figures that would be printed for its values.
    """
    if printed.value is None:
        return Decimal(0)
    # A figure that ends in zeros may be as exact as it looks, or rounded there.
    units = [(printed.strict, ONE)]
    if printed.coarse > printed.strict:
        units = [(printed.strict, _AS_EXACT), (printed.coarse, ONE - _AS_EXACT)]
    found = Decimal(0)
    for unit, share in units:
        low, high = printed.value - unit / 2, printed.value + unit / 2
        for weight, values in foretold:
            if values.low <= high and low <= values.high:
                width = values.high - values.low
                found += share * weight * (unit / (width + unit) if unit else (ONE if not width else _EXACTLY))
    return found


def bits(chance: Decimal) -> float:
    """Return a probability's cost in bits. Plausibilities are no figures of the text, so a float will do."""
    return -math.log2(chance)
