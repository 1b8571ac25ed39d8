"""Gates: reasons in the text to doubt a claim's failure, which lower its tier or leave it undecided."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from checker.claims.finder import FAR, LOOSE
from checker.documents import Document
from checker.judge.context import Context
from checker.judge.equations import gap, sides
from checker.judge.market import Market
from checker.judge.slips import explained
from checker.judge.verdicts import TIERS, Verdict, lowered
from checker.matching import compile_pattern
from checker.report import Claim, Figure

_WHOLE = 100  # per cent
_BEFORE = 2  # sentences before those of a claim that refers back, to which it may refer instead


class Gates:
    """Passes the failed verdicts of one document through every gate; each says so in the reason."""

    def __init__(
        self,
        pack: Mapping[str, Any],
        document: Document,
        market: Market,
        context: Context,
    ) -> None:
        self._limits = pack["limits"]
        self._tiers = pack["tiers"]
        self._widths = pack["widths"]
        self._makes = frozenset(Decimal(number) for number in pack["limits"]["makes"])
        self._names = pack["names"]
        self._unspoken = frozenset(pack["unspoken"])
        self._times = pack["times"]
        self._document = document
        self._market = market
        self._context = context

    def gated(self, claim: Claim, rule: Mapping[str, Any], verdict: Verdict) -> Verdict:
        """Lower or lift a failed verdict where the text gives a reason to; each gate says so in the reason."""
        if claim.known is not None:
            if claim.known.ceiling not in TIERS:
                return Verdict("undecided", claim.known.doubt)
            verdict.severity = min(verdict.severity or TIERS[0], claim.known.ceiling, rule["severity"], key=TIERS.index)
            return verdict
        doubt = rule["doubt"]
        for key, place in (("unless", ""), ("unless_inside", " inside"), ("unless_after", " after")):
            for cue in rule[key]:
                if cue + place in claim.cues:
                    return Verdict(
                        "undecided", f"the sentence speaks of {cue.replace('_', ' ')}" + (doubt and f": {doubt}")
                    )
        if rule["units"] == "same" and (len(claim.figures) == 2 or rule["rivals"]) and (things := _counted(claim)):
            return Verdict("undecided", f"the figures count different things: {things}")
        vague = next((f for f in claim.figures if f.bounds is not None and f.value is None), None)
        if vague is not None and rule["rates"] == "plain" and rule["equations"][0][0] == "==":
            return Verdict("undecided", f"{vague.text} names no number")
        if (rule["lists"] or rule["slip"]) and not explained(claim, rule, self._widths):
            why = "the list may hold other figures than the sum" if rule["lists"] else "no slip of the pen explains it"
            return Verdict("undecided", why)
        if (rival := self._rival(claim, rule)) is not None:
            return Verdict("undecided", f"{rival.text} may be meant instead")
        if rule["exact"] and rule["rates"] != "plain" and self._made_of(claim):
            return Verdict("undecided", "it may say of how many smaller or older coins a currency is made")
        if rule["by"] == "phrases" and not rule["pairs_of"] and (_apart(claim) or FAR in claim.cues):
            why = "the figures stand in neighbouring sentences" if _apart(claim) else "the figures stand far apart"
            verdict = lowered(verdict, why)
            if verdict.outcome == "undecided":
                return verdict
        ceiling = rule["severity"]
        if TIERS.index(verdict.severity or "info") > TIERS.index(ceiling):
            verdict.severity = ceiling
        if rule["by"] == "figures" and _shared_out(claim.figures[0]):
            return Verdict("undecided", "they may be the two sides of a vote")
        if (why := _loose(claim, rule)) and (less := lowered(verdict, why, to="info")):
            return less
        if rule["rates"] in {"plain", "units"}:
            said = rule["rates"] == "plain" and self._context.quoted(claim.figures[0].text_start)
            return lowered(verdict, "a speaker's figures, in quotation marks") if said else verdict
        text = self._context.sentence(claim.sentence)
        if compile_pattern(self._times["now"]).search(text):
            return Verdict("undecided", "the sentence converts at constant prices or parities")
        known = any(period.days for period in self._context.periods(claim.sentence))
        if not known and compile_pattern(self._times["past"]).search(text):
            return Verdict("undecided", "the sentence converts at the rate of another day")
        if self._list_prices(claim, rule):
            return Verdict("undecided", "price points: they may be prices in two markets")
        if len({figure.range is None for figure in claim.figures}) > 1:
            # "From 87p to 101p ($5.74 to $6.67)": the range converts both, and a phrase takes only the last.
            return Verdict("undecided", "one is a range and the other is not")
        since = self._market.since()
        if rule["rates"] == "shared":
            two = {claim.sentence, *(figure.sentence for figure in claim.figures)}
            if any(self._context.elsewhen(number, since) for number in two):
                return Verdict("undecided", "the amounts may belong to different days")
            units = {figure.text: self._context.likely(figure) for figure in claim.figures if figure.units}
            several = self._market.several(units, self._document.published or self._market.all_days())
            if several:
                return Verdict("undecided", several)
            return verdict
        if rule["rates"] == "day":
            several = self._market.several(verdict.units, self._document.published)
            if several and self._market.possible(claim, rule, verdict.units):
                return Verdict("undecided", several)
            elsewhen = self._context.elsewhen(claim.sentence, since)
            if elsewhen and not (verdict.rate is not None and verdict.rate.frequency == "fixed"):
                return lowered(verdict, f"the sentence speaks of another day ({elsewhen})")
        fitting = [units for units in self._market.readings(claim, rule, firm=False) if self._market.fits(claim, units)]
        for units in fitting:
            local = [unit for unit in units.values() if unit in self._context.local()]
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
                return lowered(verdict, f"it would fit {name}", to="warning")
        return verdict

    def _rival(self, claim: Claim, rule: Mapping[str, Any]) -> Figure | None:
        """Return an earlier figure of the claim's sentences that fits a role, where the one found does not."""
        last = max(figure.text_start for figure in claim.figures)
        roles = list(rule["rivals"])
        refers = _apart(claim) or not claim.cues.isdisjoint((LOOSE, FAR))
        if refers and rule["by"] == "phrases" and not rule["pairs_of"]:
            roles.append(min(claim.terms, key=lambda role: claim.terms[role][0].text_start))
        for role in roles:
            if len(claim.terms[role]) > 1:
                continue
            (figure,) = claim.terms[role]
            first = figure.sentence - (_apart(claim) and _BEFORE)
            for other in self._context.figures(first, claim.sentence):
                alike = other.kind == figure.kind and other.units == figure.units
                if not alike or other.bounds is not None or other.text_start > last or other in claim.figures:
                    continue
                instead = Claim(claim.rule, {**claim.terms, role: other}, claim.sentence)
                found = sides(instead, rule, self._tiers[rule["tolerance"]]["warning"], {}, self._widths)
                if found is not None and any(not gap(*side) for side in found):
                    return other
        return None

    def _made_of(self, claim: Claim) -> bool:
        """Whether a declared rate is of a coin of several countries, or says how many coins make one of another."""
        if any(figure.minor != 1 and len(figure.units) > 1 for figure in claim.figures):
            return True
        return all(figure.value in self._makes for figure in claim.figures)

    def _list_prices(self, claim: Claim, rule: Mapping[str, Any]) -> bool:
        """Whether both figures look like shop prices, or are called so, and two markets may explain the difference."""
        called = not claim.cues.isdisjoint(rule["prices"])
        figures = claim.figures
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


def _shared_out(figure: Figure) -> bool:
    """Whether the ends of a range are percentages of which two may be of one whole: "by 52% to 48%"."""
    ends = [end.value or 0 for end in figure.range or ()]
    return bool(ends) and figure.kind == "percent" and sum(ends) <= _WHOLE


def _loose(claim: Claim, rule: Mapping[str, Any]) -> str:
    """Return why a failure is no more than a remark, if it is none."""
    ends = claim.figures[0].range
    if (
        rule["by"] == "figures"
        and rule["lists"]
        and ends is not None
        and not (ends[0].scale and ends[0].scale == ends[1].scale)
    ):
        return "it may be read downwards"
    return ""


def _apart(claim: Claim) -> bool:
    """Whether a claim's figures stand in more than one sentence, so that one refers back to another."""
    return len({figure.sentence for figure in claim.figures if figure.id >= 0}) > 1


def _counted(claim: Claim) -> str:
    """Return the things that a claim's counts are of ("deaths and cases") where they are known to differ, else ""."""
    heads = {
        figure.label.rpartition(" ")[2]: None for figure in claim.figures if figure.kind == "count" and figure.label
    }
    return " and ".join(heads) if len(heads) > 1 else ""
