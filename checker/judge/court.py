"""The judge: tries each claim from the strictest tier to the loosest, and settles claims that bear on each other."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from checker.claims.finder import Sentence
from checker.documents import Document
from checker.judge.context import Context
from checker.judge.equations import gap, no_sides, sides
from checker.judge.gates import Gates
from checker.judge.market import Market
from checker.judge.quantities import judge_units
from checker.judge.verdicts import TIERS, Verdict, better
from checker.rates import RateBook
from checker.report import Claim, Figure


class Judge:
    """Judges the claims of one document against one pack and one rate book."""

    def __init__(self, pack: Mapping[str, Any], book: RateBook, document: Document, sentences: list[Sentence]) -> None:
        self._pack = pack
        self._rules = pack["rules"]
        self._tiers = pack["tiers"]
        self._widths = pack["widths"]
        self._book = book
        self._document = document
        self._sentences = sentences

    def judge(self, claims: list[Claim], figures: list[Figure]) -> None:
        """Set the verdict, outcome and reason of every claim, and the status of every figure."""
        context = Context(self._pack, self._document, self._sentences, figures)
        self._market = Market(self._pack, self._book, self._document, context)
        self._gates = Gates(self._pack, self._document, self._market, context)
        self.again(claims)

    def again(self, claims: list[Claim]) -> None:
        """Judge some claims of the document, whose figures may have been written otherwise."""
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
            if len(claim.figures) != 2 or not ties:
                continue
            if any(tie.verdict.outcome in {"consistent", "rounding"} for tie in ties):
                if claim.verdict.outcome != "consistent":
                    held = Verdict("consistent", "holds at the rate the text declares")
                    held.units, held.rate, held.moved = claim.verdict.units, claim.verdict.rate, True
                    claim.verdict = held
                spare = "it fits another rate that the text declares"
            elif claim.verdict.moved or claim.verdict.outcome == "undecided":
                spare = claim.verdict.why
            elif claim.verdict.severity == TIERS[-1]:
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

    def _verdict(self, claim: Claim) -> Verdict:
        rule = self._rules[claim.rule]
        if rule["damage"] or rule["written"] or rule["lacks"]:
            return self._gates.gated(claim, rule, Verdict("inconsistent", claim.figures[0].damage or "", "error"))
        for figure in claim.figures:
            if figure.value is None and figure.range is None and figure.bounds is None:
                return Verdict("undecided", f"{figure.text} is damaged: {figure.damage}")
        best: Verdict | None = None
        for units in self._market.readings(claim, rule, firm=True):
            verdict = self._judge_as(claim, rule, units)
            if best is None or better(verdict, best):
                best = verdict
            if best.outcome == "consistent":
                return self._reasoned(best)
        if best is None:
            return Verdict("undecided", "the currencies cannot be told apart")
        if best.outcome == "inconsistent":
            best = self._gates.gated(claim, rule, best)
        return best

    def _reasoned(self, verdict: Verdict) -> Verdict:
        """Say why a claim holds where the reason is more than the market of the day."""
        rate = verdict.rate
        if not verdict.why and rate is not None and rate.frequency == "fixed" and rate.note:
            verdict.why = f"holds at {rate.note.partition(' (')[0]}"
        elif verdict.why.startswith("read as"):
            verdict.why = f"holds, {verdict.why}"
        return verdict

    def _judge_as(self, claim: Claim, rule: Mapping[str, Any], units: dict[str, str]) -> Verdict:
        if rule["rates"] == "ever":
            return self._market.judge_ever(claim, rule, units)
        if rule["rates"] == "day":
            return self._market.judge_day(claim, rule, units)
        if rule["rates"] == "units":
            return judge_units(claim, self._tiers, self._widths)
        tiers = self._tiers[rule["tolerance"]]
        verdict = Verdict("consistent")
        verdict.units = units
        for name in TIERS:
            tier = tiers[name]
            found = sides(claim, rule, tier, {}, self._widths)
            if found is None:
                return Verdict("undecided", no_sides(claim, self._widths))
            verdict.gap = min(gap(relation, left, right) for relation, left, right in found)
            _, verdict.left, verdict.right = found[0]
            if verdict.gap <= Decimal(tier["gap"]):
                return verdict
            verdict.outcome = "rounding" if name == "info" else "inconsistent"
            verdict.severity = name
        return verdict


def _pair(claim: Claim) -> frozenset[int]:
    """Return the figures of the pair that a claim is about: its last two."""
    return frozenset(figure.id for figure in claim.figures[-2:])
