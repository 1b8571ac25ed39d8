"""The judge: evaluates one claim's equation over intervals, from the strictest tier to the loosest, into a verdict."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

from checker.claims.finder import Sentence
from checker.documents import Document, Period
from checker.intervals import INFINITY, Interval, point
from checker.matching import compile_pattern
from checker.rates import NoRate, Rate, RateBook
from checker.report import Claim, Figure, reading

_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d,]|\.\d)")
_TIERS = ("info", "warning", "error")
_LOWER = {"error": "warning", "warning": "info", "info": None}

Tree = str | list[Any]


class Verdict:
    """What came of a claim: outcome, severity where it fails, the reason, and the numbers behind it.

    `left` and `right` are the two sides of the equation as coarsely as it was judged; `gap` is how far apart they are,
    as a fraction; `rate` is the rate of the day; `units` says which currency each role was read as.
    """

    __slots__ = ("gap", "left", "outcome", "rate", "right", "severity", "units", "why")

    def __init__(self, outcome: str, why: str = "", severity: str | None = None) -> None:
        self.outcome = outcome
        self.why = why
        self.severity = severity
        self.rate: Rate | None = None
        self.left: Interval | None = None
        self.right: Interval | None = None
        self.gap = Decimal(0)
        self.units: dict[str, str] = {}


class Judge:
    """Judges the claims of one document against one pack and one rate book."""

    def __init__(self, pack: Mapping[str, Any], book: RateBook, document: Document, sentences: list[Sentence]) -> None:
        self._rules = pack["rules"]
        self._tiers = pack["tiers"]
        self._limits = pack["limits"]
        self._widths = pack["widths"]
        self._names = pack["names"]
        self._unspoken = frozenset(pack["unspoken"])
        self._times = pack["times"]
        self._book = book
        self._document = document
        self._sentences = sentences
        self._evidenced: frozenset[str] = frozenset()
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._all_years: set[int] | None = None

    def judge(self, claims: list[Claim], figures: list[Figure]) -> None:
        """Set the verdict, outcome and reason of every claim, and the status of every figure."""
        self._evidenced = frozenset(
            figure.units[0] for figure in figures if len(figure.units) == 1 and figure.kind in {"money", "rate"}
        )
        self._starts = [figure.text_start for figure in figures]
        self._ends = [figure.text_end for figure in figures]
        for claim in claims:
            verdict = self._verdict(claim)
            claim.verdict = verdict
            claim.outcome = verdict.outcome
            claim.why = verdict.why

    # ---- one claim -------------------------------------------------------------------------------

    def _verdict(self, claim: Claim) -> Verdict:
        rule = self._rules[claim.rule]
        for figure in claim.terms.values():
            if figure.value is None and figure.range is None:
                return Verdict("undecided", f"{figure.text} is damaged: {figure.damage}")
        best: Verdict | None = None
        for units in self._readings(claim, rule, firm=True):
            verdict = self._judge_as(claim, rule, units)
            if best is None or _better(verdict, best):
                best = verdict
            if best.outcome == "consistent":
                return best
        if best is None:
            return Verdict("undecided", "the currencies cannot be told apart")
        if best.outcome == "inconsistent":
            best = self._gated(claim, rule, best)
        return best

    def _readings(self, claim: Claim, rule: Mapping[str, Any], *, firm: bool) -> Iterator[dict[str, str]]:
        """Yield the assignments of a currency to each role: those that matter, or the unspoken dollars beyond them."""
        if rule["units"] == "same":
            yield {}
            return
        choices = []
        for figure in claim.terms.values():
            certain = [unit for i, unit in enumerate(figure.units) if i < figure.firm or unit in self._evidenced]
            unspoken = [unit for unit in figure.units if unit not in certain and unit in self._unspoken]
            choices.append(certain if firm else [*certain[:1], *unspoken])
        for chosen in product(*choices):
            if len(set(chosen)) == len(chosen):
                yield dict(zip(claim.terms, chosen, strict=True))

    def _judge_as(self, claim: Claim, rule: Mapping[str, Any], units: dict[str, str]) -> Verdict:
        if rule["rates"] == "ever":
            return self._judge_ever(claim, units)
        tiers = self._tiers[rule["rates"]]
        verdict = Verdict("consistent")
        verdict.units = units
        for name in _TIERS:
            tier = tiers[name]
            rates: dict[str, Interval] = {}
            if rule["rates"] == "day":
                known = self._rates(claim, units, self._window(tier), Decimal(tier["spread"]), verdict)
                if isinstance(known, NoRate):
                    return Verdict("undecided", known.why)
                rates = known
            sides = self._sides(claim, rule, tier, rates)
            if sides is None:
                return Verdict("undecided", "no verdict: a divisor may be zero")
            gap = min(_gap(relation, left, right) for relation, left, right in sides)
            verdict.gap = gap
            _, verdict.left, verdict.right = sides[0]
            if gap <= Decimal(tier["gap"]):
                return verdict
            verdict.outcome = "rounding" if name == "info" else "inconsistent"
            verdict.severity = name
        return verdict

    def _sides(
        self, claim: Claim, rule: Mapping[str, Any], tier: Mapping[str, Any], rates: dict[str, Interval]
    ) -> list[tuple[str, Interval, Interval]] | None:
        """Evaluate each of the rule's equations; None where a divisor may be zero.

        Where every figure is a range, the ends are compared one by one, and the pair that is further apart stands.
        """
        terms = claim.terms
        if all(figure.range is not None for figure in terms.values()):
            ends = [{role: figure.range[i] for role, figure in terms.items() if figure.range} for i in (0, 1)]
            both = [self._equations(end, rule, tier, rates) for end in ends]
            low, high = both
            if low is None or high is None:
                return None
            return [max(pair, key=lambda side: _gap(*side)) for pair in zip(low, high, strict=True)]
        return self._equations(terms, rule, tier, rates)

    def _equations(
        self, terms: Mapping[str, Figure], rule: Mapping[str, Any], tier: Mapping[str, Any], rates: dict[str, Interval]
    ) -> list[tuple[str, Interval, Interval]] | None:
        hedge = ("" if rule["rates"] == "plain" else "converted_") + tier["hedge"]
        values = {}
        for role, figure in terms.items():
            rounds_down = tier["reading"] == "coarse" and role in rule["rounds_down"]
            value = reading(figure, tier["reading"], hedge, self._widths, rounds_down=rounds_down)
            if value is None:
                return None
            values[role] = value * rates[role] if role in rates else value
        spread = Decimal(tier["spread"]) if rule["rates"] == "shared" else Decimal(0)
        try:
            return [
                (relation, evaluate(left, values).widened(spread), evaluate(right, values))
                for relation, left, right in rule["equations"]
            ]
        except ZeroDivisionError:
            return None

    # ---- exchange rates --------------------------------------------------------------------------

    def _window(self, tier: Mapping[str, Any]) -> Period:
        published = self._document.published
        if published is None:
            raise ValueError("a rule for dated texts was applied to an undated one")
        return published[0] - timedelta(tier["back"]), published[1] + timedelta(tier["ahead"])

    def _rates(
        self, claim: Claim, units: dict[str, str], window: Period, spread: Decimal, verdict: Verdict
    ) -> dict[str, Interval] | NoRate:
        """Return the factor of each role that turns it into the first role's currency, over the window."""
        roles = list(claim.terms)
        target = units[roles[-1]]
        rates = {}
        for role in roles:
            unit = units[role]
            if unit == target:
                continue
            rate = self._book.rate(unit, target, *window)
            if isinstance(rate, NoRate):
                return rate
            if verdict.rate is None:
                verdict.rate = rate  # the narrowest window's: what the market was
            rates[role] = Interval(rate.low, rate.high).widened(spread)
        return rates

    def _judge_ever(self, claim: Claim, units: dict[str, str]) -> Verdict:
        """Hold the implied rate against every day of the last years on record.

        A rate passes through everything between two fixings, so what was seen in those years is one interval.
        """
        tiers = self._tiers["ever"]
        base, quote = list(units.values())[:2]
        verdict = Verdict("consistent")
        verdict.units = units
        first, last = self._book.ends - timedelta(365 * self._limits["stale_years"]), self._book.ends
        for name in _TIERS:
            implied = self._implied(claim, tiers[name])
            if implied is None:
                return Verdict("undecided", "no verdict: a divisor may be zero")
            if name == _TIERS[0] and (sample := self._sampled(base, quote, implied, first, last)):
                verdict.rate = sample
                return verdict
            known = self._book.rate(base, quote, first, last)
            if isinstance(known, NoRate):
                return Verdict("undecided", known.why)
            verdict.rate = known
            verdict.left, verdict.right = implied, Interval(known.low, known.high)
            verdict.gap = _gap("==", implied, verdict.right)
            if verdict.gap <= Decimal(tiers[name]["gap"]):
                return verdict
            verdict.outcome = "rounding" if name == "info" else "inconsistent"
            verdict.severity = name
        several = self._several(units, (first, last))
        if several:
            return Verdict("undecided", several)
        if self._all_years is None:
            self._all_years = self._years_in(0, len(self._document.text.string))
        if any(year <= first.year for year in self._all_years):
            return Verdict("undecided", "undated, and the text speaks of a year long past")
        return verdict

    def _implied(self, claim: Claim, tier: Mapping[str, Any]) -> Interval | None:
        """Return the exchange rates that would make the claim's two figures equal, as widely as the tier allows."""
        hedge, coarse = "converted_" + tier["hedge"], tier["reading"] == "coarse"
        figures = list(claim.terms.values())
        one = reading(figures[0], tier["reading"], hedge, self._widths)
        two = reading(figures[1], tier["reading"], hedge, self._widths, rounds_down=coarse)
        try:
            return (two / one).widened(Decimal(tier["spread"])) if one and two else None
        except ZeroDivisionError:
            return None

    def _sampled(self, base: str, quote: str, implied: Interval, first: date, last: date) -> Rate | None:
        """Look at one day a quarter, backwards: most implied rates were seen lately, and all days cost the most."""
        seen: Interval | None = None
        day = last
        while day >= first:
            rate = self._book.rate(base, quote, day)
            if isinstance(rate, Rate):
                here = Interval(rate.low, rate.high)
                seen = here.hull(seen) if seen else here
                if seen.meets(implied):
                    return rate
            day -= timedelta(91)
        return None

    # ---- reasons to doubt a failure --------------------------------------------------------------

    def _gated(self, claim: Claim, rule: Mapping[str, Any], verdict: Verdict) -> Verdict:
        """Lower or lift a failed verdict where the text gives a reason to; each gate says so in the reason."""
        sentence = self._sentences[claim.sentence]
        for cue in rule["unless"]:
            if cue in claim.cues:
                return Verdict("undecided", f"the sentence speaks of {cue}: the part may not be inside the whole")
        ceiling = rule["severity"]
        if _TIERS.index(verdict.severity or "info") > _TIERS.index(ceiling):
            verdict.severity = ceiling
        if rule["rates"] == "plain":
            return verdict
        text = self._document.text.string[sentence.start : sentence.end]
        for name, why in (("now", "at constant prices or parities"), ("past", "at the rate of another day")):
            if compile_pattern(self._times[name]).search(text):
                return Verdict("undecided", f"the sentence converts {why}")
        if self._list_prices(claim):
            return Verdict("undecided", "price points: they may be prices in two markets")
        if rule["rates"] == "shared":
            two = {claim.sentence, *(figure.sentence for figure in claim.terms.values())}
            if any(self._years(number) for number in two):
                return Verdict("undecided", "the amounts may belong to different years")
            return verdict
        if rule["rates"] == "day":
            several = self._several(verdict.units, self._document.published)
            if several:
                return Verdict("undecided", several)
            for year in self._years(claim.sentence):
                lifted = self._in_year(claim, rule, verdict, year)
                if lifted is not None:
                    return lifted
            if self._years(claim.sentence):
                return self._lowered(verdict, "the sentence speaks of another year")
        for units in self._readings(claim, rule, firm=False):
            if self._fits(claim, units):
                unit = next(unit for unit in units.values() if unit in self._unspoken)
                name = self._names[unit].partition("|")[2]
                return self._lowered(verdict, f"it would fit {name}", to="warning")
        return verdict

    def _lowered(self, verdict: Verdict, why: str, to: str | None = None) -> Verdict:
        severity = to or _LOWER[verdict.severity or "info"]
        if severity is None or (to is not None and _TIERS.index(verdict.severity or "info") < _TIERS.index(to)):
            severity = verdict.severity if to is not None else None
        if severity is None:
            return Verdict("undecided", why)
        verdict.severity = severity
        verdict.why = why
        return verdict

    def _years(self, number: int) -> list[int]:
        """Return the years a sentence names that lie before the year of publication."""
        sentence = self._sentences[number]
        published = self._document.published
        years = self._years_in(sentence.start, sentence.end)
        return sorted(year for year in years if published is None or year < published[0].year)

    def _years_in(self, start: int, end: int) -> set[int]:
        """Return the years named between two offsets of the text, none of them part of a figure ("£1902 million")."""
        found = _YEAR.finditer(self._document.text.string, start, end)
        return {int(match[0]) for match in found if not self._in_figure(match.start())}

    def _in_figure(self, offset: int) -> bool:
        i = bisect_right(self._starts, offset) - 1
        return i >= 0 and offset < self._ends[i]

    def _several(self, units: dict[str, str], span: Period | None) -> str | None:
        """Return the reason if several rates of one of the currencies were in use over the days."""
        for unit in dict.fromkeys(units.values()):
            reason = self._book.several(unit, *span) if span else None
            if reason:
                return f"several {unit} rates were in use: {reason}"
        return None

    def _in_year(self, claim: Claim, rule: Mapping[str, Any], verdict: Verdict, year: int) -> Verdict | None:
        """Return a lifted verdict where the claim holds at some rate of that year."""
        tier = self._tiers["day"]["error"]
        rates = self._rates(
            claim, verdict.units, (date(year, 1, 1), date(year, 12, 31)), Decimal(tier["spread"]), Verdict("undecided")
        )
        if isinstance(rates, NoRate):
            return Verdict("undecided", f"the sentence speaks of {year}: {rates.why}")
        sides = self._sides(claim, rule, tier, rates)
        if sides and min(_gap(*side) for side in sides) <= 0:
            lifted = Verdict("consistent", f"holds at the rate of {year}")
            lifted.units = verdict.units
            return lifted
        return None

    def _fits(self, claim: Claim, units: dict[str, str]) -> bool:
        """Whether the converted figure is the original's value in these currencies, but for a close spread."""
        first, second = list(claim.terms)[:2]
        amount, printed = (
            claim.terms[first].value,
            reading(claim.terms[second], "strict", "converted_soft", self._widths),
        )
        if amount is None or printed is None:
            return False
        if self._document.published is None:
            window = (self._book.ends - timedelta(365 * self._limits["stale_years"]), self._book.ends)
        else:
            window = self._window(self._tiers["day"]["info"])
        rate = self._book.rate(units[first], units[second], *window)
        if isinstance(rate, NoRate):
            return False
        worth = (point(amount) * Interval(rate.low, rate.high)).widened(Decimal(self._limits["unspoken"]))
        return worth.meets(printed)

    def _list_prices(self, claim: Claim) -> bool:
        """Whether both figures look like shop prices, and are not so far apart that no two markets explain it."""
        limit = Decimal(self._limits["list_price"])
        values = []
        for figure in claim.terms.values():
            digits = figure.text[figure.number[0] : figure.number[1]].replace(".", "").replace(",", "")
            if figure.value is None or figure.power or figure.value >= limit:
                return False
            if not digits.endswith(tuple(self._limits["list_price_endings"])):
                return False
            values.append(figure.value)
        return max(values) <= min(values) * Decimal(self._limits["list_price_apart"])


# ---- equations -----------------------------------------------------------------------------------


def evaluate(tree: Tree, values: Mapping[str, Interval]) -> Interval:
    """Evaluate an operand of an equation. Each role stands once in an equation, so the ends give the exact range."""
    if isinstance(tree, str):
        return values[tree] if tree[0].isalpha() else point(Decimal(tree))
    operator, left, right = tree
    one, two = evaluate(left, values), evaluate(right, values)
    if operator == "+":
        return one + two
    if operator == "-":
        return one - two
    if operator == "*":
        return one * two
    return one / two


def solve(tree: Tree, result: Interval) -> tuple[str, Interval]:
    """Return the first role of an operand and the values that would make the operand `result`; the rest is numbers."""
    while not isinstance(tree, str):
        operator, left, right = tree
        known = point(Decimal(right)) if isinstance(right, str) and not right[0].isalpha() else None
        if known is None:
            raise ValueError(f"cannot solve {tree} for one role")
        tree = left
        if operator == "+":
            result = result - known
        elif operator == "-":
            result = result + known
        elif operator == "*":
            result = result / known
        else:
            result = result * known
    return tree, result


def _gap(relation: str, left: Interval, right: Interval) -> Decimal:
    """How far the sides are from satisfying the relation, as a fraction of the nearer end; 0 where they do."""
    if relation in {"<=", "<"}:
        apart = left.low - right.high
        near = right.high
    elif relation in {">=", ">"}:
        apart = right.low - left.high
        near = right.low
    elif left.high < right.low:
        apart, near = right.low - left.high, left.high
    else:
        apart, near = left.low - right.high, right.high
    if apart <= 0 or not apart.is_finite():
        return Decimal(0)
    return apart / abs(near) if near else INFINITY


def _better(one: Verdict, two: Verdict) -> bool:
    """Whether the first verdict speaks better of the text."""
    order = ("consistent", "rounding", "undecided", "inconsistent")
    if one.outcome != two.outcome:
        return order.index(one.outcome) < order.index(two.outcome)
    return one.gap < two.gap
