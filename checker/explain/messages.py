"""Words one claim: the message, what a fair reading gives, and the rate it rests on."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from checker.documents import Document
from checker.intervals import INFINITY, Interval, point
from checker.judge import evaluate, solve
from checker.rates import NoRate, Rate, RateBook
from checker.report import Claim, Figure, RateUsed, plain, reading
from checker.wording import COMPUTED, days, in_style, ratio, rounded

if TYPE_CHECKING:
    from checker.judge import Verdict


class Messages:
    """Words the claims of one document."""

    def __init__(self, pack: Mapping[str, Any], book: RateBook, document: Document) -> None:
        self._rules = pack["rules"]
        self._lexicon = pack["lexicon"]
        self._widths = pack["widths"]
        self._names: Mapping[str, str] = pack["names"]
        self._years: int = pack["limits"]["stale_years"]
        self._tiers = pack["tiers"]
        self._book = book
        self._document = document

    def text(self, figure: Figure) -> str:
        """Return a figure as its reader sees it."""
        words = " ".join(self._document.text.string[figure.text_start : figure.text_end].split())
        return f"{figure.value} {words}" if figure.named and figure.kind == "money" else words

    def _listed(self, term: Sequence[Figure]) -> str:
        """Write the figures of a role: "$5m, $3m and $2m"."""
        *most, last = (self.text(figure) for figure in term)
        return f"{', '.join(most)} and {last}" if most else last

    def message(self, claim: Claim) -> str:
        """Fill the rule's message; the reason that lowered its tier stands behind it."""
        rule = self._rules[claim.rule]
        verdict: Verdict = claim.verdict
        if claim.known is not None:
            return str(rule["message"]).format(**claim.known.words)
        words: dict[str, str] = {role: self._listed(term) for role, term in claim.terms.items()}
        words.update(dict.fromkeys(COMPUTED, ""))
        roles = list(claim.terms)
        if rule["rates"] == "day" and verdict.rate is not None:
            expected = self.expected(claim)
            words["date"] = self.date()
            if expected is not None:
                last = claim.figures[-1]
                words["expected"] = in_style(last, expected, words[roles[-1]], self._lexicon)
                value = last.value
                words["gap"] = ratio(value, expected) if value is not None else ""
            else:
                words["expected"] = self.computed(claim)  # of a range, a range
        elif rule["rates"] == "ever" and verdict.right is not None:
            original, last = claim.figures[0], claim.figures[-1]
            first, final = (end.value for end in original.range or (original, original))
            if first is not None and final is not None:
                ends = [first * verdict.right.low, final * verdict.right.high]
                words["least"], words["most"] = (in_style(last, end, words[roles[-1]], self._lexicon) for end in ends)
                if last.value is not None:
                    words["gap"] = ratio(last.value, ends[1] if last.value > ends[1] else ends[0])
            words["years"] = str(self._years)
        elif rule["rates"] == "units" and verdict.expected is not None:
            last = claim.figures[-1]
            words["expected"] = in_style(last, verdict.expected, words[roles[-1]], self._lexicon)
            words["gap"] = ratio(last.value, verdict.expected) if last.value is not None else ""
        elif rule["rates"] == "plain" and rule["equations"][0][0] == "==":
            reported, expected = self.reported(claim), self.nominal(claim)
            if expected is not None:
                words["expected"] = in_style(reported, expected, self.text(reported), self._lexicon)
        elif rule["pairs_with"]:
            words.update(self._at_declared(claim))
        elif rule["rates"] == "shared":
            words.update(self._implied(claim))
        template: str = rule["message"]
        message = template.format(**words)
        return f"{message}; {verdict.why}" if verdict.why else message

    def _at_declared(self, claim: Claim) -> dict[str, str]:
        """Word what a pair would be at the rate its text declares, and that rate in the text's own order."""
        (base, one), (quote, two), (_, original), (_, converted) = by_role(claim)
        words = dict(zip((base, quote), (self.text(side) for side in sorted((one, two), key=_place)), strict=True))
        if one.value and two.value and original.value and converted.value:
            expected = original.value * two.value / one.value
            words["expected"] = in_style(converted, expected, self.text(converted), self._lexicon)
            words["gap"] = ratio(converted.value, expected)
        return words

    def _implied(self, claim: Claim) -> dict[str, str]:
        """Word the rates that the two pairs of a shared-rate claim imply."""
        figures = claim.figures
        found = []
        for one, two in (figures[:2], figures[2:4]):
            if not one.value or not two.value:
                found.append("another rate")
                continue
            rate, top, bottom = one.value / two.value, one, two
            if figures[0].value and figures[1].value and figures[0].value < figures[1].value:
                rate, top, bottom = two.value / one.value, two, one
            found.append(f"{rounded(rate, 3):,f} {self._name(top, rate)} to the {self._name(bottom, Decimal(1))}")
        return {"rate": found[0], "rate2": found[1]}

    def _name(self, figure: Figure, count: Decimal) -> str:
        singular, _, plural = self._names[figure.units[0]].partition("|")
        return singular if count == 1 else plural

    def date(self) -> str:
        """Return the day or days of publication in words."""
        published = self._document.published
        return days(*published) if published else ""

    def expected(self, claim: Claim) -> Decimal | None:
        """What the converted amount would have been at the day's rate."""
        original = claim.figures[0]
        rate = self.day_rate(claim)
        if original.value is None or rate is None:
            return None
        return original.value * rate.value

    def day_rate(self, claim: Claim) -> Rate | None:
        """Return the rate as of publication; of an undated text the one that its judge used."""
        published = self._document.published
        units = list(claim.verdict.units.values())
        if published is None or len(units) < 2:
            return claim.verdict.rate if isinstance(claim.verdict.rate, Rate) else None
        rate = self._book.rate(units[0], units[-1], *published)
        return None if isinstance(rate, NoRate) else rate

    def reported(self, claim: Claim) -> Figure:
        """Return the figure that the claim's equation computes from the others."""
        relation, left, _ = self._rules[claim.rule]["equations"][0]
        if self._rules[claim.rule]["rates"] == "plain" and relation == "==":
            return claim.terms[solve(left, point(Decimal(0)))[0]][-1]
        figures = claim.figures
        rule = self._rules[claim.rule]
        return figures[-1] if rule["units"] == "differ" or rule["pairs_with"] else max(figures, key=_place)

    def nominal(self, claim: Claim) -> Decimal | None:
        """Return what the reported figure would be if every other were exactly as printed."""
        _, left, right = self._rules[claim.rule]["equations"][0]
        values = {
            role: [point(figure.value) for figure in term if figure.value is not None]
            for role, term in claim.terms.items()
        }
        for role, factor in claim.factors.items():
            values[role] = [value * factor for value in values[role]]
        try:
            return solve(left, evaluate(right, values))[1].low
        except (IndexError, ZeroDivisionError):
            return None

    def computed(self, claim: Claim) -> str:
        """The widest fair reading of what the reported figure should be, in its own style."""
        if claim.known is not None:
            return claim.known.words["expected"]
        rule = self._rules[claim.rule]
        verdict: Verdict = claim.verdict
        figures = claim.figures
        last = figures[-1]
        interval: Interval | None = None
        if rule["rates"] == "day" and verdict.rate is not None:
            base = reading(figures[0], "coarse", "converted_hard", self._widths)
            interval = base * Interval(verdict.rate.low, verdict.rate.high) if base else None
        elif rule["rates"] == "ever" and verdict.right is not None:
            base = reading(figures[0], "coarse", "converted_hard", self._widths)
            interval = base * verdict.right if base else None
        elif rule["rates"] == "units":
            interval = verdict.right
        elif rule["rates"] == "shared":
            values = [reading(figure, "coarse", "converted_hard", self._widths) for figure in figures]
            one, two, base = values[:3]
            if one and two and base and not (two.low <= 0 <= two.high) and not (one.low <= 0 <= one.high):
                interval = base * two / one
        elif rule["rates"] == "plain" and verdict.right is not None and rule["equations"][0][0] == "==":
            interval = solve(rule["equations"][0][1], verdict.right)[1]
            last = self.reported(claim)
        elif rule["rates"] == "plain" and verdict.right is not None and rule["equations"][0][0] in {"<=", "<"}:
            interval = Interval(-INFINITY, verdict.right.high)
        elif rule["rates"] == "plain" and verdict.right is not None:
            interval = Interval(verdict.right.low, INFINITY)
        if interval is None:
            return ""
        printed = self.text(last)
        low, high = (plain(end) for end in (interval.low, interval.high))
        if low is None and high is None:
            return ""
        if low is None:
            return f"at most {in_style(last, interval.high, printed, self._lexicon, more=1)}"
        if high is None:
            return f"at least {in_style(last, interval.low, printed, self._lexicon, more=1)}"
        ends = [in_style(last, end, printed, self._lexicon) for end in (interval.low, interval.high)]
        return f"{ends[0]} to {ends[1]}" if ends[0] != ends[1] else ends[0]


def by_role(claim: Claim) -> list[tuple[str, Figure]]:
    """Return each figure of a claim with its role."""
    return [(role, figure) for role, term in claim.terms.items() for figure in term]


def _place(figure: Figure) -> int:
    return figure.text_start


def rate_used(rate: Rate) -> RateUsed:
    """Turn a rate so that it reads as newsrooms write it: more than one of the quote to one of the base."""
    base, quote, low, high = rate.base, rate.quote, rate.low, rate.high
    if rate.value < 1:
        base, quote, low, high = quote, base, 1 / high, 1 / low
    ends = (plain(rounded(low, 4)) or "0", plain(rounded(high, 4)) or "0")
    first, last = _iso(rate.observed_from), _iso(rate.observed_to)
    return RateUsed(base, quote, *ends, rate.source, first, last, rate.note)


def _iso(when: date) -> str:
    return when.isoformat()
