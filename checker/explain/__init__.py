"""The explanation: groups conflicting claims by their cause into findings, and says of each what is wrong and why."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from checker.documents import Document, line_column, line_starts
from checker.intervals import INFINITY
from checker.judge import Judge
from checker.judge.market import moved
from checker.rates import RateBook
from checker.report import OUTCOMES, SEVERITIES, Claim, Figure, Finding, plain, reading
from checker.rules import RulePack

if TYPE_CHECKING:
    from checker.claims.finder import Sentence
    from checker.explain.messages import Messages
    from checker.judge import Verdict

_DATED = 20  # findings of a text that are dated back: each looks through the months on record
_BEYOND = 60  # days around those, for a rate may have been passed between two quotes
_SPANS = 2  # of the days that would fit, as many are shown
_SEVERITY_ORDER = {name: order for order, name in enumerate(reversed(SEVERITIES))}


class Explainer:
    """Explains the failed claims of one document."""

    def __init__(
        self, pack: RulePack, book: RateBook, document: Document, judge: Judge, sentences: "list[Sentence]"
    ) -> None:
        self._pack = pack
        self._rules = pack.rules
        self._widths = pack.tree["widths"]
        self._years: int = pack.tree["limits"]["stale_years"]
        self._tiers = pack.tree["tiers"]
        self._book = book
        self._document = document
        self._judge = judge
        self._sentences = sentences
        self._lines = line_starts(document.source)
        self._known_messages: Messages | None = None

    @property
    def _messages(self) -> "Messages":
        """The words, loaded with the first finding."""
        if self._known_messages is None:
            from checker.explain.messages import Messages

            self._known_messages = Messages(self._pack.tree, self._book, self._document)
        return self._known_messages

    def explain(self, claims: list[Claim], figures: list[Figure]) -> list[Finding]:
        """Return the findings in the order of the text, and set every figure's place and status."""
        for figure in figures:
            figure.line, figure.column = line_column(self._lines, figure.start)
        findings = self._findings(claims, figures)
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

    def _findings(self, claims: list[Claim], figures: list[Figure]) -> list[Finding]:
        """Make one finding per cause: a failed claim that shares a figure with a graver one is its evidence."""
        failed = [claim for claim in claims if claim.outcome in {"inconsistent", "rounding"}]
        if not failed:
            return []
        # A claim with fewer figures says more about which are wrong, so it speaks first; a pair that fails by itself
        # speaks before a claim about two pairs.
        pairs = {frozenset(f.id for f in claim.figures) for claim in failed if len(claim.figures) == 2}
        failed.sort(
            key=lambda claim: (
                bool(self._rules[claim.rule]["pairs_of"]) and self._leans(claim, pairs),
                _SEVERITY_ORDER[claim.verdict.severity],
                len(claim.figures),
                claim.start,
            )
        )
        from checker.explain.conflicts import Conflicts

        conflicts = Conflicts(self._pack, self._book, self._document, self._judge, self._sentences, claims, figures)
        findings = [self._finding(group[0], group) for group in conflicts.groups(failed)]
        findings.sort(key=lambda finding: (finding.start, finding.end))
        holding: dict[frozenset[str], Claim] = {}
        for claim in claims:
            if claim.outcome == "consistent" and len(claim.figures) == 2:
                holding.setdefault(frozenset(claim.verdict.units.values()), claim)
        for finding in findings:
            self._support(finding, holding)
        findings = conflicts.explained(findings)
        for finding in findings[:_DATED]:
            finding.later = partial(self._dated_back, finding)
        return findings

    @staticmethod
    def _leans(claim: Claim, pairs: set[frozenset[int]]) -> bool:
        """Whether one of the pairs that a claim is about has failed by itself."""
        ids = [figure.id for figure in claim.figures]
        return any(frozenset(ids[i : i + 2]) in pairs for i in range(0, len(ids), 2))

    def _finding(self, claim: Claim, group: list[Claim]) -> Finding:
        figures = sorted(claim.figures, key=lambda figure: figure.start)
        verdict: Verdict = claim.verdict
        severity = min((one.verdict.severity for one in group), key=_SEVERITY_ORDER.__getitem__)
        finding = Finding(claim.rule, severity, self._messages.message(claim), figures, group)
        finding.start, finding.end = claim.start, claim.end
        finding.reported = self._messages.text(self._messages.reported(claim))
        finding.computed = self._messages.computed(claim)
        if verdict.rate is not None:
            from checker.explain.messages import rate_used

            finding.rate = rate_used(verdict.rate)
        if claim.known is not None:
            finding.repairs = [
                {"figure": mend.figure.id, "replacement": mend.replacement, "resolves": True, "breaks": []}
                for mend in claim.known.named
            ]
        for further in group[1:]:
            if further.outcome == "inconsistent" or verdict.severity == further.verdict.severity:
                finding.evidence.append(self._messages.message(further))
        return finding

    def _dated_back(self, finding: Finding) -> list[str]:
        """Say on which days the finding's pair would have been right, the nearest first."""
        claim = finding.claims[0]
        published, units = self._document.published, list(claim.verdict.units.values())
        if self._rules[claim.rule]["rates"] != "day" or published is None or len(units) != 2:
            return []
        one, two = (reading(figure, "strict", "converted_soft", self._widths) for figure in claim.figures)
        if one is None or two is None or one.low <= 0 <= one.high or two.high == INFINITY:
            return []
        tier = self._tiers[self._rules[claim.rule]["tolerance"]]["info"]
        implied = (two / one).widened(Decimal(tier["spread"]))
        since, until = moved(published[0], -365 * self._years), moved(published[1], 365 * self._years)
        looked = moved(since, -_BEYOND), moved(until, _BEYOND)
        spans = [
            (max(first, since), min(last, until))
            for first, last in self._book.spans_at(units[0], units[1], implied.low, implied.high, *looked)
            if last >= since and first <= until
        ]
        # A writer may have used an old rate, never a coming one; that only a later day fits hints at a wrong date.
        spans = [span for span in spans if span[0] <= published[1]] or spans
        spans.sort(key=lambda span: max(span[0] - published[1], published[0] - span[1]))
        if not spans:
            return [f"no day within {self._years} years fits"]
        from checker.wording import days

        near = " or ".join(days(*span) for span in spans[:_SPANS])
        return [f"fits {near}" + (", among others" if len(spans) > _SPANS else "")]

    def _support(self, finding: Finding, holding: Mapping[frozenset[str], Claim]) -> None:
        """Add what else the text says that bears on the finding: the first pair of its currencies that holds."""
        units = frozenset(finding.claims[0].verdict.units.values())
        claim = holding.get(units) if units else None
        if claim is not None:
            first, second = claim.figures
            finding.evidence.append(
                f"{self._messages.text(first)} ({self._messages.text(second)}) in the same text is consistent"
            )

    def _clear_bystanders(self, claims: list[Claim], findings: list[Finding]) -> None:
        """Clear the figures that only fail together with a blamed one, and hold elsewhere."""
        blamed = {figure.id for finding in findings for figure in finding.figures}
        for claim in claims:
            if claim.outcome != "consistent":
                continue
            for figure in claim.figures:
                if figure.status == "inconsistent" and figure.id not in blamed:
                    figure.status, figure.why = "consistent", claim.why

    def _fingerprint(self, finding: Finding, counts: dict[str, int]) -> None:
        import hashlib

        claim = finding.claims[0]
        parts = [claim.rule]
        from checker.explain.messages import by_role

        for role, figure in by_role(claim):
            value = plain(figure.value) if figure.value is not None else "-".join(figure.ends or ())
            parts.append(f"{role}={figure.kind}:{'/'.join(figure.units[: figure.firm])}:{value}")
        key = "|".join(parts)
        counts[key] = counts.get(key, 0) + 1
        finding.fingerprint = hashlib.blake2b(f"{key}|{counts[key]}".encode(), digest_size=8).hexdigest()
