"""The market: claims held against exchange rates, of the days around publication or of every day on record."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

from checker.documents import Document, Period
from checker.intervals import Interval, point
from checker.judge.context import Context
from checker.judge.equations import gap, sides
from checker.judge.verdicts import TIERS, Verdict
from checker.rates import NoRate, Rate, RateBook
from checker.report import Claim, reading


class Market:
    """Holds the claims of one document against one rate book."""

    def __init__(self, pack: Mapping[str, Any], book: RateBook, document: Document, context: Context) -> None:
        self._tiers = pack["tiers"]
        self._limits = pack["limits"]
        self._widths = pack["widths"]
        self._unspoken = frozenset(pack["unspoken"])
        self._book = book
        self._document = document
        self._context = context

    def readings(self, claim: Claim, rule: Mapping[str, Any], *, firm: bool) -> Iterator[dict[str, str]]:
        """Yield the assignments of a currency to each role: those that matter, or the unspoken dollars beyond them."""
        if rule["units"] != "differ" or rule["rates"] == "units":
            yield {}
            return
        choices = []
        for figure in claim.figures:
            certain = [
                unit for i, unit in enumerate(figure.units) if i < figure.firm or unit in self._context.evidenced
            ]
            if not firm:
                beyond = self._unspoken | self._context.local()
                certain = [*certain[:1], *(u for u in figure.units if u not in certain and u in beyond)]
            choices.append(certain)
        for chosen in product(*choices):
            if len(set(chosen)) == len(chosen):
                units = dict(zip(claim.terms, chosen, strict=True))
                if rule["rates"] == "ever":
                    yield from (money for money, _, _ in self._money(units, self.all_days()))
                else:
                    yield units

    def window(self, tier: Mapping[str, Any]) -> Period:
        """Return the days around publication whose rates a tier admits. Raises ValueError without a date."""
        published = self._document.published
        if published is None:
            raise ValueError("a rule for dated texts was applied to an undated one")
        return moved(published[0], -tier["back"]), moved(published[1], tier["ahead"])

    def since(self) -> date | None:
        """Return the first day that is near publication, or None where the text has no date."""
        return self.window(self._tiers["day"]["error"])[0] if self._document.published else None

    def judge_day(self, claim: Claim, rule: Mapping[str, Any], units: dict[str, str]) -> Verdict:
        """Hold a claim against the rates around publication and, where they fail it, of the periods its sentence names.

        A period's average lies between its extremes, so its band admits both.
        """
        tiers = self._tiers[rule["tolerance"]]
        verdict = Verdict("consistent")
        verdict.units = units
        unknown = ""
        for name in TIERS:
            tier = tiers[name]
            here = self._on_days(claim, rule, tier, units, self.window(tier))
            if isinstance(here, NoRate):
                return Verdict("undecided", here.why)
            if name == TIERS[0]:
                # The narrowest window's: what the market was, in the money of the day.
                verdict.rate, verdict.units, verdict.why = here.rate, here.units, here.why
            verdict.gap, verdict.left, verdict.right = here.gap, here.left, here.right
            if verdict.gap <= Decimal(tier["gap"]):
                if verdict.units == units and here.units != units:
                    verdict.units, verdict.why = here.units, here.why
                return verdict
            for period in self._context.periods(claim.sentence):
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
            both = sides(claim, rule, tier, rates, self._widths)
            if both is None:
                continue
            found.gap = min(gap(*side) for side in both)
            _, found.left, found.right = both[0]
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

    def all_days(self) -> Period:
        """Return the years on record that an undated text is held against."""
        return self._book.ends - timedelta(365 * self._limits["stale_years"]), self._book.ends

    def judge_ever(self, claim: Claim, rule: Mapping[str, Any], units: dict[str, str]) -> Verdict:
        """Hold the implied rate against every day of the last years on record.

        A rate passes through everything between two fixings, so what was seen in those years is one interval.
        """
        tiers = self._tiers[rule["tolerance"]]
        base, quote = list(units.values())[:2]
        verdict = Verdict("consistent")
        verdict.units = units
        first, last = self.all_days()
        for name in TIERS:
            implied = self._implied(claim, tiers[name])
            if implied is None:
                return Verdict("undecided", "no verdict: a divisor may be zero")
            if name == TIERS[0] and (sample := self._sampled(base, quote, implied, first)):
                verdict.rate = sample
                return verdict
            known = self._book.rate(base, quote, first, last)
            if isinstance(known, NoRate):
                return Verdict("undecided", known.why)
            verdict.rate = known
            verdict.left, verdict.right = implied, Interval(known.low, known.high)
            verdict.gap = gap("==", implied, verdict.right)
            if verdict.gap <= Decimal(tiers[name]["gap"]):
                return verdict
            verdict.outcome = "rounding" if name == "info" else "inconsistent"
            verdict.severity = name
        several = self.several(units, (first, last))
        if several:
            return Verdict("undecided", several)
        if any(year <= first.year for year in self._context.years()):
            return Verdict("undecided", "undated, and the text speaks of a year long past")
        return verdict

    def _implied(self, claim: Claim, tier: Mapping[str, Any]) -> Interval | None:
        """Return the exchange rates that would make the claim's two figures equal, as widely as the tier allows."""
        hedge, coarse = "converted_" + tier["hedge"], tier["reading"] == "coarse"
        figures = claim.figures
        one = reading(figures[0], tier["reading"], hedge, self._widths)
        two = reading(figures[1], tier["reading"], hedge, self._widths, rounds_down=coarse)
        try:
            return (two / one).widened(Decimal(tier["spread"])) if one and two else None
        except ZeroDivisionError:
            return None

    def _sampled(self, base: str, quote: str, implied: Interval, first: date) -> Rate | None:
        """Look at one day a quarter, backwards: most implied rates were seen lately, and all days cost the most."""
        return next((rate for rate, seen in self._book.samples(base, quote, first) if seen.meets(implied)), None)

    def several(self, units: dict[str, str], span: Period | None) -> str | None:
        """Return the reason if several rates of one of the currencies were in use over the days."""
        for unit in dict.fromkeys(units.values()):
            reason = self._book.several(unit, *span) if span else None
            if reason:
                return f"several {unit} rates were in use: {reason}"
        return None

    def possible(self, claim: Claim, rule: Mapping[str, Any], units: dict[str, str]) -> bool:
        """Whether one of the rates that were in use at once would make a claim hold."""
        tier = self._tiers[rule["tolerance"]]["error"]
        windows = [self.window(tier)]
        windows += [self._around(period.days, tier) for period in self._context.periods(claim.sentence) if period.days]
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
            both = sides(claim, rule, tier, rates, self._widths)
            if both is None or min(gap(*side) for side in both) <= Decimal(tier["gap"]):
                return True
        return False

    def fits(self, claim: Claim, units: dict[str, str]) -> bool:
        """Whether the converted figure is the original's value in these currencies, but for a close spread."""
        first, second = list(claim.terms)[:2]
        one, two = claim.figures[:2]
        amount, printed = (
            one.value,
            reading(two, "strict", "converted_soft", self._widths),
        )
        if amount is None or printed is None:
            return False
        if self._document.published is None:
            window = (self._book.ends - timedelta(365 * self._limits["stale_years"]), self._book.ends)
        else:
            window = self.window(self._tiers["day"]["info"])
        rate = self._book.rate(units[first], units[second], *window)
        if isinstance(rate, NoRate):
            return False
        worth = (point(amount) * Interval(rate.low, rate.high)).widened(Decimal(self._limits["unspoken"]))
        return worth.meets(printed)


def moved(day: date, days: int) -> date:
    """Return the day so many days later, or the first or last day there is."""
    try:
        return day + timedelta(days)
    except OverflowError:
        return date.min if days < 0 else date.max
