"""The judge: evaluates one claim's equation over intervals, from the strictest tier to the loosest, into a verdict."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING, Any

from checker.claims.finder import Sentence
from checker.documents import Document, Period
from checker.intervals import INFINITY, Interval, point
from checker.matching import compile_pattern, finder, matches
from checker.rates import NoRate, Rate, RateBook
from checker.report import Claim, Figure, reading

if TYPE_CHECKING:
    from checker.claims.periods import Spoken

_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d,]|\.\d)")
_TIERS = ("info", "warning", "error")
_LOWER = {"error": "warning", "warning": "info", "info": None}

Tree = str | list[Any]


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


class Judge:
    """Judges the claims of one document against one pack and one rate book."""

    def __init__(self, pack: Mapping[str, Any], book: RateBook, document: Document, sentences: list[Sentence]) -> None:
        self._rules = pack["rules"]
        self._tiers = pack["tiers"]
        self._limits = pack["limits"]
        self._widths = pack["widths"]
        self._names = pack["names"]
        self._unspoken = frozenset(pack["unspoken"])
        self._places = pack["places"]
        self._places_found: frozenset[str] | None = None
        self._times = pack["times"]
        self._book = book
        self._document = document
        self._sentences = sentences
        self._evidenced: frozenset[str] = frozenset()
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._all_years: set[int] | None = None
        self._spoken: dict[int, list[Spoken]] = {}

    def judge(self, claims: list[Claim], figures: list[Figure]) -> None:
        """Set the verdict, outcome and reason of every claim, and the status of every figure."""
        self._evidenced = frozenset(
            figure.units[0] for figure in figures if len(figure.units) == 1 and figure.kind in {"money", "rate"}
        )
        self._starts = [figure.text_start for figure in figures]
        self._ends = [figure.text_end for figure in figures]
        for claim in claims:
            claim.verdict = self._verdict(claim)
        self._bind(claims)
        for claim in claims:
            claim.outcome = claim.verdict.outcome
            claim.why = claim.verdict.why

    def _bind(self, claims: list[Claim]) -> None:
        """Let the rate that a text declares decide its pairs: what fits it holds, and what breaks it says so.

        A pair that another day explains is not bound, and of several declared rates one that fits is enough.
        """
        bound: dict[frozenset[int], list[Claim]] = {}
        for claim in claims:
            if self._rules[claim.rule]["pairs_with"]:
                bound.setdefault(_pair(claim), []).append(claim)
        if not bound:
            return
        for claim in claims:
            ties = bound.get(_pair(claim), ())
            if len(claim.terms) != 2 or not ties:
                continue
            if any(tie.verdict.outcome in {"consistent", "rounding"} for tie in ties):
                if claim.verdict.outcome != "consistent":
                    held = Verdict("consistent", "holds at the rate the text declares")
                    held.units, held.rate, held.moved = claim.verdict.units, claim.verdict.rate, True
                    claim.verdict = held
                spare = "it fits another rate that the text declares"
            elif claim.verdict.moved or claim.verdict.outcome == "undecided":
                spare = claim.verdict.why
            elif claim.verdict.severity == _TIERS[-1]:
                continue  # wrong at any rate
            elif claim.verdict.outcome == "inconsistent":
                # The text's own rate overrides the market's, so the tie speaks.
                claim.verdict = Verdict("undecided", "the text declares a rate of its own")
                continue
            else:
                for tie in ties:
                    tie.verdict.why = tie.verdict.why or "it fits the market, but not that rate"
                continue
            for tie in ties:
                if tie.verdict.outcome == "inconsistent":
                    tie.verdict = Verdict("undecided", spare)

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
                return self._reasoned(best)
        if best is None:
            return Verdict("undecided", "the currencies cannot be told apart")
        if best.outcome == "inconsistent":
            best = self._gated(claim, rule, best)
        return best

    def _reasoned(self, verdict: Verdict) -> Verdict:
        """Say why a claim holds where the reason is more than the market of the day."""
        rate = verdict.rate
        if not verdict.why and rate is not None and rate.frequency == "fixed" and rate.note:
            verdict.why = f"holds at {rate.note.partition(' (')[0]}"
        elif verdict.why.startswith("read as"):
            verdict.why = f"holds, {verdict.why}"
        return verdict

    def _readings(self, claim: Claim, rule: Mapping[str, Any], *, firm: bool) -> Iterator[dict[str, str]]:
        """Yield the assignments of a currency to each role: those that matter, or the unspoken dollars beyond them."""
        if rule["units"] == "same" or rule["rates"] == "units":
            yield {}
            return
        choices = []
        for figure in claim.terms.values():
            certain = [unit for i, unit in enumerate(figure.units) if i < figure.firm or unit in self._evidenced]
            if not firm:
                beyond = self._unspoken | self._local()
                certain = [*certain[:1], *(u for u in figure.units if u not in certain and u in beyond)]
            choices.append(certain)
        for chosen in product(*choices):
            if len(set(chosen)) == len(chosen):
                units = dict(zip(claim.terms, chosen, strict=True))
                if rule["rates"] == "ever":
                    yield from (money for money, _, _ in self._money(units, self._all_days()))
                else:
                    yield units

    def _judge_as(self, claim: Claim, rule: Mapping[str, Any], units: dict[str, str]) -> Verdict:
        if rule["rates"] == "ever":
            return self._judge_ever(claim, rule, units)
        if rule["rates"] == "units":
            return self._judge_units(claim, rule)
        if rule["rates"] == "day":
            return self._judge_day(claim, rule, units)
        tiers = self._tiers[rule["tolerance"]]
        verdict = Verdict("consistent")
        verdict.units = units
        for name in _TIERS:
            tier = tiers[name]
            sides = self._sides(claim, rule, tier, {})
            if sides is None:
                return Verdict("undecided", "no verdict: a divisor may be zero")
            verdict.gap = min(_gap(relation, left, right) for relation, left, right in sides)
            _, verdict.left, verdict.right = sides[0]
            if verdict.gap <= Decimal(tier["gap"]):
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
        return moved(published[0], -tier["back"]), moved(published[1], tier["ahead"])

    def _judge_day(self, claim: Claim, rule: Mapping[str, Any], units: dict[str, str]) -> Verdict:
        """Hold a claim against the rates around publication and, where they fail it, of the periods its sentence names.

        A period's average lies between its extremes, so its band admits both.
        """
        tiers = self._tiers[rule["tolerance"]]
        verdict = Verdict("consistent")
        verdict.units = units
        unknown = ""
        for name in _TIERS:
            tier = tiers[name]
            here = self._on_days(claim, rule, tier, units, self._window(tier))
            if isinstance(here, NoRate):
                return Verdict("undecided", here.why)
            if name == _TIERS[0]:
                # The narrowest window's: what the market was, in the money of the day.
                verdict.rate, verdict.units, verdict.why = here.rate, here.units, here.why
            verdict.gap, verdict.left, verdict.right = here.gap, here.left, here.right
            if verdict.gap <= Decimal(tier["gap"]):
                if verdict.units == units and here.units != units:
                    verdict.units, verdict.why = here.units, here.why
                return verdict
            for period in self._periods(claim.sentence):
                if period.days is None:
                    continue
                there = self._on_days(claim, rule, tier, units, self._around(period.days, tier))
                if isinstance(there, NoRate):
                    unknown = f"the sentence speaks of {period.text}: {there.why}"
                elif there.gap <= Decimal(tier["gap"]):
                    verdict.why = f"holds at the rate of {period.text}"
                    verdict.moved, verdict.gap, verdict.units = True, there.gap, there.units
                    return verdict
                else:
                    verdict.gap = min(verdict.gap, there.gap)
            verdict.outcome = "rounding" if name == "info" else "inconsistent"
            verdict.severity = name
        verdict.why = ""
        return Verdict("undecided", unknown) if unknown else verdict

    def _around(self, days: Period, tier: Mapping[str, Any]) -> Period:
        """Return the days whose rates may have been used on a day that the text names; a longer period is its own."""
        first, last = days
        return (moved(first, -tier["back"]), moved(last, tier["ahead"])) if first == last else days

    def _on_days(
        self, claim: Claim, rule: Mapping[str, Any], tier: Mapping[str, Any], units: dict[str, str], window: Period
    ) -> Verdict | NoRate:
        """Hold a claim against the rates of some days, in each money that its words may mean on them."""
        best: Verdict | None = None
        missing = NoRate("", "", "no verdict: a divisor may be zero")
        for money, factors, why in self._money(units, window):
            found = Verdict("consistent", why)
            found.units = money
            rates = self._rates(claim, money, window, Decimal(tier["spread"]), found)
            if isinstance(rates, NoRate):
                missing = rates
                continue
            for role, factor in factors.items():
                rates[role] = rates.get(role, point(Decimal(1))) * point(factor)
            sides = self._sides(claim, rule, tier, rates)
            if sides is None:
                continue
            found.gap = min(_gap(relation, left, right) for relation, left, right in sides)
            _, found.left, found.right = sides[0]
            if best is None or found.gap < best.gap:
                best = found
        return best or missing

    def _money(self, units: dict[str, str], window: Period) -> list[tuple[dict[str, str], dict[str, Decimal], str]]:
        """Return the moneys that the words may mean on some days: unit by role, factor by role, and the reason.

        A lira is another money before 2005; today's writer may mean either, so the meaning at publication counts, too.
        """
        published = self._document.published
        choices = []
        for role, unit in units.items():
            meant = self._book.unit(unit, *window)
            if published is not None and published[0] > window[1]:
                meant = [*meant, *(other for other in self._book.unit(unit, *published) if other not in meant)]
            choices.append([(role, unit, code, factor, why) for code, factor, why in meant])
        found = []
        for chosen in product(*choices):
            notes = [f"read as {code} ({why})" for _, unit, code, factor, why in chosen if why and factor != 1]
            factors = {role: factor for role, unit, code, factor, _ in chosen if code == unit and factor != 1}
            found.append(({role: code for role, _, code, _, _ in chosen}, factors, "; ".join(notes)))
        return found

    def _rates(
        self, claim: Claim, units: dict[str, str], window: Period, spread: Decimal, verdict: Verdict
    ) -> dict[str, Interval] | NoRate:
        """Return the factor of each role that turns it into the last role's currency, over the window."""
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
            verdict.rate = rate
            rates[role] = Interval(rate.low, rate.high).widened(spread)
        return rates

    def _all_days(self) -> Period:
        """Return the years on record that an undated text is held against."""
        return self._book.ends - timedelta(365 * self._limits["stale_years"]), self._book.ends

    def _judge_ever(self, claim: Claim, rule: Mapping[str, Any], units: dict[str, str]) -> Verdict:
        """Hold the implied rate against every day of the last years on record.

        A rate passes through everything between two fixings, so what was seen in those years is one interval.
        """
        tiers = self._tiers[rule["tolerance"]]
        base, quote = list(units.values())[:2]
        verdict = Verdict("consistent")
        verdict.units = units
        first, last = self._all_days()
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

    # ---- physical units --------------------------------------------------------------------------

    def _judge_units(self, claim: Claim, rule: Mapping[str, Any]) -> Verdict:
        """Hold one quantity against another through pint, in every unit that their words may mean."""
        from checker.units import convert

        first, second = claim.terms.values()
        pairs = [(one, two) for one in first.units for two in second.units if one != two]
        verdict = Verdict("consistent")
        for name in _TIERS:
            tier = self._tiers["units"][name]
            rounding, hedge = tier["reading"], "converted_" + tier["hedge"]
            amount = reading(first, rounding, hedge, self._widths)
            printed = reading(second, rounding, hedge, self._widths, rounds_down=rounding == "coarse")
            if amount is None or printed is None:
                return Verdict("undecided", "a figure has no value")
            worth = [found for one, two in pairs for found in convert(amount, one, two)]
            if not worth:
                return Verdict("undecided", "the two are not of one kind")
            near = [found.widened(Decimal(tier["spread"])) for found in worth]
            verdict.gap, verdict.right = min(((_gap("==", printed, found), found) for found in near), key=_first)
            if first.value is not None:
                exact = [found for one, two in pairs for found in convert(point(first.value), one, two)]
                verdict.expected = min((found.low for found in exact), key=lambda value: abs(value - printed.low))
            if verdict.gap <= Decimal(tier["gap"]):
                return verdict
            verdict.outcome, verdict.severity = ("rounding" if name == "info" else "inconsistent"), name
        if _TIERS.index(verdict.severity or "info") > _TIERS.index(rule["severity"]):
            verdict.severity = rule["severity"]
        return verdict

    # ---- reasons to doubt a failure --------------------------------------------------------------

    def _gated(self, claim: Claim, rule: Mapping[str, Any], verdict: Verdict) -> Verdict:
        """Lower or lift a failed verdict where the text gives a reason to; each gate says so in the reason."""
        sentence = self._sentences[claim.sentence]
        doubt = rule["doubt"]
        for cue in [*rule["unless"], *(f"{cue} inside" for cue in rule["unless_inside"])]:
            if cue in claim.cues:
                return Verdict(
                    "undecided", f"the sentence speaks of {cue.removesuffix(' inside')}" + (doubt and f": {doubt}")
                )
        ceiling = rule["severity"]
        if _TIERS.index(verdict.severity or "info") > _TIERS.index(ceiling):
            verdict.severity = ceiling
        if rule["rates"] in {"plain", "units"}:
            return verdict
        text = self._document.text.string[sentence.start : sentence.end]
        if compile_pattern(self._times["now"]).search(text):
            return Verdict("undecided", "the sentence converts at constant prices or parities")
        known = any(period.days for period in self._periods(claim.sentence))
        if not known and compile_pattern(self._times["past"]).search(text):
            return Verdict("undecided", "the sentence converts at the rate of another day")
        if self._list_prices(claim, rule):
            return Verdict("undecided", "price points: they may be prices in two markets")
        if rule["rates"] == "shared":
            two = {claim.sentence, *(figure.sentence for figure in claim.terms.values())}
            if any(self._elsewhen(number) for number in two):
                return Verdict("undecided", "the amounts may belong to different days")
            units = {figure.text: self._likely(figure) for figure in claim.terms.values() if figure.units}
            several = self._several(units, self._document.published or self._all_days())
            if several:
                return Verdict("undecided", several)
            return verdict
        if rule["rates"] == "day":
            several = self._several(verdict.units, self._document.published)
            if several and self._possible(claim, rule, verdict.units):
                return Verdict("undecided", several)
            elsewhen = self._elsewhen(claim.sentence)
            if elsewhen and not (verdict.rate is not None and verdict.rate.frequency == "fixed"):
                return self._lowered(verdict, f"the sentence speaks of another day ({elsewhen})")
        fitting = [units for units in self._readings(claim, rule, firm=False) if self._fits(claim, units)]
        for units in fitting:
            local = [unit for unit in units.values() if unit in self._local()]
            if local:
                lifted = Verdict(
                    "consistent", f"holds in {self._names[local[0]].partition('|')[2]}, whose country it names"
                )
                lifted.units = units
                return lifted
        for units in fitting:
            unspoken = [unit for unit in units.values() if unit in self._unspoken]
            if unspoken:
                name = self._names[unspoken[0]].partition("|")[2]
                return self._lowered(verdict, f"it would fit {name}", to="warning")
        return verdict

    def _local(self) -> frozenset[str]:
        """Return the currencies for which a place in the text is evidence; looked for only where it may matter."""
        if self._places_found is None:
            text = self._document.text.string
            found = {text[start:end] for start, end in matches(finder(self._places["pattern"]), text)}
            codes = self._places["codes"]
            self._places_found = frozenset(code for word in found for code in codes.get(word, "").split())
        return self._places_found

    def _lowered(self, verdict: Verdict, why: str, to: str | None = None) -> Verdict:
        severity = to or _LOWER[verdict.severity or "info"]
        if severity is None or (to is not None and _TIERS.index(verdict.severity or "info") < _TIERS.index(to)):
            severity = verdict.severity if to is not None else None
        if severity is None:
            return Verdict("undecided", why)
        verdict.severity = severity
        verdict.why = why
        return verdict

    def _periods(self, number: int) -> "list[Spoken]":
        """Return the periods that a sentence names, none where it says that it converts at today's rate."""
        if number not in self._spoken:
            from checker.claims.periods import spoken  # only a text in doubt pays for it

            sentence = self._sentences[number]
            text = self._document.text.string[sentence.start : sentence.end]
            today = compile_pattern(self._times["today"]).search(text) is not None
            found = [] if today else spoken(text, self._times, self._document.published)
            self._spoken[number] = [period for offset, period in found if not self._in_figure(sentence.start + offset)]
        return self._spoken[number]

    def _elsewhen(self, number: int) -> str:
        """Return a period that a sentence names and that lies before the days around publication, or ""."""
        published = self._document.published
        start = self._window(self._tiers["day"]["error"])[0] if published else None
        for period in self._periods(number):
            if period.far or (period.days is not None and (start is None or period.days[1] < start)):
                return period.text
        return ""

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

    def _likely(self, figure: Figure) -> str:
        """Return a figure's unit: one that the text names in full, or the preferred."""
        return next((unit for unit in figure.units if unit in self._evidenced), figure.units[0])

    def _possible(self, claim: Claim, rule: Mapping[str, Any], units: dict[str, str]) -> bool:
        """Whether one of the rates that were in use at once would make a claim hold."""
        tier = self._tiers[rule["tolerance"]]["error"]
        windows = [self._window(tier)]
        windows += [self._around(period.days, tier) for period in self._periods(claim.sentence) if period.days]
        for window in windows:
            rates = self._rates(claim, units, window, Decimal(tier["spread"]), Verdict("undecided"))
            if isinstance(rates, NoRate):
                return True
            for role, unit in units.items():
                spread = self._book.several_spread(unit, *window)
                if spread is None:
                    continue
                low, high = spread
                if low is None or high is None:
                    return True
                # The street pays more units for a dollar, so one of them is worth less than the official rate says.
                street = Interval(min(low, Decimal(1)), max(high, Decimal(1)))
                rates[role] = rates.get(role, point(Decimal(1))) / street
            sides = self._sides(claim, rule, tier, rates)
            if sides is None or min(_gap(*side) for side in sides) <= Decimal(tier["gap"]):
                return True
        return False

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

    def _list_prices(self, claim: Claim, rule: Mapping[str, Any]) -> bool:
        """Whether both figures look like shop prices, or are called so, and two markets may explain the difference."""
        called = not claim.cues.isdisjoint(rule["prices"])
        figures = list(claim.terms.values())
        return any(self._priced(figures[i : i + 2], called=called) for i in range(0, len(figures), 2))

    def _priced(self, pair: list[Figure], *, called: bool) -> bool:
        limit = Decimal(self._limits["list_price"])
        values = []
        for figure in pair:
            digits = figure.text[figure.number[0] : figure.number[1]].replace(".", "").replace(",", "")
            if figure.value is None or figure.power or figure.value >= limit:
                return False
            if not called and not digits.endswith(tuple(self._limits["list_price_endings"])):
                return False
            values.append(figure.value)
        return max(values) <= min(values) * Decimal(self._limits["list_price_apart"])


def moved(day: date, days: int) -> date:
    """Return the day so many days later, or the first or last day there is."""
    try:
        return day + timedelta(days)
    except OverflowError:
        return date.min if days < 0 else date.max


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
    if two.high <= 0:
        # From a loss to a profit there is no percentage: a ratio to what is not positive says nothing.
        raise ZeroDivisionError
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


def _pair(claim: Claim) -> frozenset[int]:
    """Return the figures of the pair that a claim is about: its last two."""
    return frozenset(figure.id for figure in list(claim.terms.values())[-2:])


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


def _first(pair: tuple[Decimal, Interval]) -> Decimal:
    return pair[0]


def _better(one: Verdict, two: Verdict) -> bool:
    """Whether the first verdict speaks better of the text."""
    order = ("consistent", "rounding", "undecided", "inconsistent")
    if one.outcome != two.outcome:
        return order.index(one.outcome) < order.index(two.outcome)
    return one.gap < two.gap
