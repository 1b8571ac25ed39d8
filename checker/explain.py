"""The explanation: groups conflicting claims by their cause into findings, and words each as a sub-editor would."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from checker.documents import Document, line_column, line_starts
from checker.intervals import INFINITY, Interval, point
from checker.judge import evaluate, solve
from checker.rates import NoRate, Rate, RateBook
from checker.report import OUTCOMES, SEVERITIES, Claim, Figure, Finding, RateUsed, plain, reading
from checker.wording import days, in_style, ratio, rounded

if TYPE_CHECKING:
    from checker.judge import Verdict

_DATED = 20  # findings of a text that are dated back: each looks at every day on record
_SPANS = 2  # of the days that would fit, as many are shown
_SEVERITY_ORDER = {name: order for order, name in enumerate(reversed(SEVERITIES))}


class Explainer:
    """Words the findings of one document."""

    def __init__(self, pack: Mapping[str, Any], book: RateBook, document: Document) -> None:
        self._rules = pack["rules"]
        self._lexicon = pack["lexicon"]
        self._widths = pack["widths"]
        self._names: Mapping[str, str] = pack["names"]
        self._years: int = pack["limits"]["stale_years"]
        self._tiers = pack["tiers"]
        self._book = book
        self._document = document
        self._lines = line_starts(document.source)

    def explain(self, claims: list[Claim], figures: list[Figure]) -> list[Finding]:
        """Return the findings in the order of the text, and set every figure's place and status."""
        for figure in figures:
            figure.line, figure.column = line_column(self._lines, figure.start)
        findings = self._findings(claims)
        # A claim of fewer figures is the more telling reason.
        for claim in sorted(claims, key=lambda claim: len(claim.figures)):
            if claim.outcome == "undecided" and self._rules[claim.rule]["pairs_of"]:
                continue  # each of its pairs was judged by itself
            for figure in claim.figures:
                if figure.status == "unclaimed" or OUTCOMES.index(claim.outcome) > OUTCOMES.index(figure.status):
                    figure.status = claim.outcome
                    figure.why = claim.why
        self._clear_bystanders(claims, findings)
        counts: dict[str, int] = {}
        for finding in findings:
            finding.line, finding.column = line_column(self._lines, finding.start)
            self._fingerprint(finding, counts)
        return findings

    # ---- one cause, one finding ------------------------------------------------------------------

    def _findings(self, claims: list[Claim]) -> list[Finding]:
        """Make one finding per cause: a failed claim that shares a figure with a graver one is its evidence."""
        failed = [claim for claim in claims if claim.outcome in {"inconsistent", "rounding"}]
        # A claim with fewer figures says more about which are wrong, so it speaks first.
        failed.sort(key=lambda claim: (_SEVERITY_ORDER[claim.verdict.severity], len(claim.figures), claim.start))
        findings: list[Finding] = []
        blamed: dict[int, int] = {}  # figure -> the first finding it stands in
        for claim in failed:
            ids = [figure.id for figure in claim.figures]
            first = min((blamed[number] for number in ids if number in blamed), default=None)
            if first is None:
                blamed.update(dict.fromkeys(ids, len(findings)))
                findings.append(self._finding(claim))
                continue
            finding = findings[first]
            finding.claims.append(claim)
            if claim.outcome == "inconsistent" or finding.severity == claim.verdict.severity:
                finding.evidence.append(self._message(claim))
        findings.sort(key=lambda finding: (finding.start, finding.end))
        holding: dict[frozenset[str], Claim] = {}
        for claim in claims:
            if claim.outcome == "consistent" and len(claim.figures) == 2:
                holding.setdefault(frozenset(claim.verdict.units.values()), claim)
        for finding in findings:
            self._support(finding, holding)
        for finding in findings[:_DATED]:
            self._date_back(finding)
        return findings

    def _date_back(self, finding: Finding) -> None:
        """Add on which days the finding's pair would have been right, the nearest first."""
        claim = finding.claims[0]
        published, units = self._document.published, list(claim.verdict.units.values())
        if self._rules[claim.rule]["rates"] != "day" or published is None or len(units) != 2:
            return
        one, two = (reading(figure, "strict", "converted_soft", self._widths) for figure in claim.figures)
        if one is None or two is None or one.low <= 0 <= one.high or two.high == INFINITY:
            return
        tier = self._tiers[self._rules[claim.rule]["tolerance"]]["info"]
        implied = (two / one).widened(Decimal(tier["spread"]))
        reach = timedelta(365 * self._years)
        spans = [
            (max(first, published[0] - reach), min(last, published[1] + reach))
            for first, last in self._book.spans_at(units[0], units[1], implied.low, implied.high)
            if last >= published[0] - reach and first <= published[1] + reach
        ]
        # A writer may have used an old rate, never a coming one; that only a later day fits hints at a wrong date.
        spans = [span for span in spans if span[0] <= published[1]] or spans
        spans.sort(key=lambda span: max(span[0] - published[1], published[0] - span[1]))
        if not spans:
            finding.evidence.append(f"no day within {self._years} years fits")
            return
        near = " or ".join(days(*span) for span in spans[:_SPANS])
        finding.evidence.append(f"fits {near}" + (", among others" if len(spans) > _SPANS else ""))

    def _support(self, finding: Finding, holding: Mapping[frozenset[str], Claim]) -> None:
        """Add what else the text says that bears on the finding: the first pair of its currencies that holds."""
        units = frozenset(finding.claims[0].verdict.units.values())
        claim = holding.get(units) if units else None
        if claim is not None:
            first, second = claim.figures
            finding.evidence.append(f"{self._text(first)} ({self._text(second)}) in the same text is consistent")

    def _clear_bystanders(self, claims: list[Claim], findings: list[Finding]) -> None:
        """Clear the figures that only fail together with a blamed one, and hold elsewhere."""
        blamed = {figure.id for finding in findings for figure in finding.figures}
        for claim in claims:
            if claim.outcome != "consistent":
                continue
            for figure in claim.figures:
                if figure.status == "inconsistent" and figure.id not in blamed:
                    figure.status, figure.why = "consistent", claim.why

    def _finding(self, claim: Claim) -> Finding:
        figures = sorted(claim.figures, key=lambda figure: figure.start)
        verdict: Verdict = claim.verdict
        finding = Finding(claim.rule, verdict.severity or "info", self._message(claim), figures, [claim])
        finding.start, finding.end = claim.start, claim.end
        finding.reported = self._text(self._reported(claim))
        finding.computed = self._computed(claim)
        if verdict.rate is not None:
            finding.rate = _rate_used(verdict.rate)
        return finding

    def _fingerprint(self, finding: Finding, counts: dict[str, int]) -> None:
        import hashlib

        claim = finding.claims[0]
        parts = [claim.rule]
        for role, figure in _by_role(claim):
            value = plain(figure.value) if figure.value is not None else "-".join(figure.ends or ())
            parts.append(f"{role}={figure.kind}:{'/'.join(figure.units[: figure.firm])}:{value}")
        key = "|".join(parts)
        counts[key] = counts.get(key, 0) + 1
        finding.fingerprint = hashlib.blake2b(f"{key}|{counts[key]}".encode(), digest_size=8).hexdigest()

    # ---- words -----------------------------------------------------------------------------------

    def _text(self, figure: Figure) -> str:
        words = " ".join(self._document.text.string[figure.text_start : figure.text_end].split())
        return words if figure.id >= 0 else f"{figure.value} {words}"

    def _listed(self, term: Sequence[Figure]) -> str:
        """Write the figures of a role: "$5m, $3m and $2m"."""
        *most, last = (self._text(figure) for figure in term)
        return f"{', '.join(most)} and {last}" if most else last

    def _message(self, claim: Claim) -> str:
        """Fill the rule's message; the reason that lowered its tier stands behind it."""
        rule = self._rules[claim.rule]
        verdict: Verdict = claim.verdict
        words: dict[str, str] = {role: self._listed(term) for role, term in claim.terms.items()}
        words.update(dict.fromkeys(("expected", "date", "gap", "rate", "rate2", "years", "least", "most"), ""))
        roles = list(claim.terms)
        if rule["rates"] == "day" and verdict.rate is not None:
            expected = self._expected(claim)
            words["date"] = self._date()
            if expected is not None:
                last = claim.figures[-1]
                words["expected"] = in_style(last, expected, words[roles[-1]], self._lexicon)
                value = last.value
                words["gap"] = ratio(value, expected) if value is not None else ""
        elif rule["rates"] == "ever" and verdict.right is not None:
            original, last = claim.figures[0], claim.figures[-1]
            if original.value is not None and last.value is not None:
                ends = [original.value * end for end in (verdict.right.low, verdict.right.high)]
                words["least"], words["most"] = (in_style(last, end, words[roles[-1]], self._lexicon) for end in ends)
                words["gap"] = ratio(last.value, ends[1] if last.value > ends[1] else ends[0])
            words["years"] = str(self._years)
        elif rule["rates"] == "units" and verdict.expected is not None:
            last = claim.figures[-1]
            words["expected"] = in_style(last, verdict.expected, words[roles[-1]], self._lexicon)
            words["gap"] = ratio(last.value, verdict.expected) if last.value is not None else ""
        elif rule["rates"] == "plain" and rule["equations"][0][0] == "==":
            reported, expected = self._reported(claim), self._nominal(claim)
            if expected is not None:
                words["expected"] = in_style(reported, expected, self._text(reported), self._lexicon)
        elif rule["pairs_with"]:
            words.update(self._at_declared(claim))
        elif rule["rates"] == "shared":
            words.update(self._implied(claim))
        template: str = rule["message"]
        message = template.format(**words)
        return f"{message}; {verdict.why}" if verdict.why else message

    def _at_declared(self, claim: Claim) -> dict[str, str]:
        """Word what a pair would be at the rate its text declares, and that rate in the text's own order."""
        (base, one), (quote, two), (_, original), (_, converted) = _by_role(claim)
        words = dict(zip((base, quote), (self._text(side) for side in sorted((one, two), key=_place)), strict=True))
        if one.value and two.value and original.value and converted.value:
            expected = original.value * two.value / one.value
            words["expected"] = in_style(converted, expected, self._text(converted), self._lexicon)
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

    def _date(self) -> str:
        published = self._document.published
        return days(*published) if published else ""

    def _expected(self, claim: Claim) -> Decimal | None:
        """What the converted amount would have been at the day's rate."""
        original = claim.figures[0]
        rate = self._day_rate(claim)
        if original.value is None or rate is None:
            return None
        return original.value * rate.value

    def _day_rate(self, claim: Claim) -> Rate | None:
        published = self._document.published
        units = list(claim.verdict.units.values())
        if published is None or len(units) < 2:
            return claim.verdict.rate if isinstance(claim.verdict.rate, Rate) else None
        rate = self._book.rate(units[0], units[-1], *published)
        return None if isinstance(rate, NoRate) else rate

    def _reported(self, claim: Claim) -> Figure:
        """Return the figure that the claim's equation computes from the others."""
        relation, left, _ = self._rules[claim.rule]["equations"][0]
        if self._rules[claim.rule]["rates"] == "plain" and relation == "==":
            return claim.terms[solve(left, point(Decimal(0)))[0]][-1]
        figures = claim.figures
        rule = self._rules[claim.rule]
        return figures[-1] if rule["units"] == "differ" or rule["pairs_with"] else max(figures, key=_place)

    def _nominal(self, claim: Claim) -> Decimal | None:
        """Return what the reported figure would be if every other were exactly as printed."""
        _, left, right = self._rules[claim.rule]["equations"][0]
        values = {
            role: [point(figure.value) for figure in term if figure.value is not None]
            for role, term in claim.terms.items()
        }
        try:
            return solve(left, evaluate(right, values))[1].low
        except (IndexError, ZeroDivisionError):
            return None

    def _computed(self, claim: Claim) -> str:
        """The widest fair reading of what the reported figure should be, in its own style."""
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
            last = self._reported(claim)
        elif rule["rates"] == "plain" and verdict.right is not None and rule["equations"][0][0] in {"<=", "<"}:
            interval = Interval(-INFINITY, verdict.right.high)
        elif rule["rates"] == "plain" and verdict.right is not None:
            interval = Interval(verdict.right.low, INFINITY)
        if interval is None:
            return ""
        printed = self._text(last)
        low, high = (plain(end) for end in (interval.low, interval.high))
        if low is None and high is None:
            return ""
        if low is None:
            return f"at most {in_style(last, interval.high, printed, self._lexicon, more=1)}"
        if high is None:
            return f"at least {in_style(last, interval.low, printed, self._lexicon, more=1)}"
        ends = [in_style(last, end, printed, self._lexicon) for end in (interval.low, interval.high)]
        return f"{ends[0]} to {ends[1]}" if ends[0] != ends[1] else ends[0]


def _by_role(claim: Claim) -> list[tuple[str, Figure]]:
    return [(role, figure) for role, term in claim.terms.items() for figure in term]


def _place(figure: Figure) -> int:
    return figure.text_start


def _rate_used(rate: Rate) -> RateUsed:
    """Turn a rate so that it reads as newsrooms write it: more than one of the quote to one of the base."""
    base, quote, low, high = rate.base, rate.quote, rate.low, rate.high
    if rate.value < 1:
        base, quote, low, high = quote, base, 1 / high, 1 / low
    ends = (plain(rounded(low, 4)) or "0", plain(rounded(high, 4)) or "0")
    first, last = _iso(rate.observed_from), _iso(rate.observed_to)
    return RateUsed(base, quote, *ends, rate.source, first, last, rate.note)


def _iso(when: date) -> str:
    return when.isoformat()
