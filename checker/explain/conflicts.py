"""Conflicts: which failed claims have one root, which figures may be it, and what is said; loaded on a failure."""

from checker.claims.finder import Sentence
from checker.documents import Document, Period
from checker.explain.causes import Case, Cause, float_of, leading, likely_causes
from checker.explain.channels import fitting_days
from checker.explain.repairs import Repair, repairs
from checker.explain.trial import Trial, valued
from checker.explain.views import Market, View
from checker.judge import Judge
from checker.rates import RateBook
from checker.report import Claim, Figure, Finding
from checker.rules import RulePack
from checker.wording import days

_EXPLAINED = 40  # findings of a text whose causes are looked for; a text with more has other troubles
_MOST_CLAIMS = 60  # a figure in more claims than that is not tried: each trial judges them all again


class Told:
    """What was found out about one finding."""

    __slots__ = ("case", "causes", "finding", "joint", "named", "repairs")

    def __init__(self, finding: Finding, case: Case, causes: list[Cause]) -> None:
        self.finding = finding
        self.case = case
        self.causes = causes
        self.named: Cause | None = causes[0] if leading(causes, case) else None
        self.repairs: list[Repair] = []
        self.joint = False  # one wrong rate explains this and further pairs


class Conflicts:
    """The conflicts of one document."""

    def __init__(
        self,
        pack: RulePack,
        book: RateBook,
        document: Document,
        judge: Judge,
        sentences: list[Sentence],
        claims: list[Claim],
        figures: list[Figure],
    ) -> None:
        self._pack = pack
        self._rules = pack.rules
        self._document = document
        self._figures = figures
        self._trial = Trial(pack, judge, document, sentences, claims)
        self._market = Market(pack.tree, book, document, claims)

    # ---- one root, one finding -------------------------------------------------------------------

    def groups(self, failed: list[Claim]) -> list[list[Claim]]:
        """Group failed claims, the gravest first, so that changing one figure of a group's first claim may mend it all.

        A claim about two pairs adds nothing where one of them has failed by itself: it is that pair's evidence.
        """
        groups: list[list[Claim]] = []
        suspects: list[set[int]] = []
        for claim in failed:
            ids = {figure.id for figure in claim.figures}
            at = next(
                (i for i, mine in enumerate(suspects) if mine & ids and self._together(groups[i], mine, claim)), None
            )
            if at is None and self._rules[claim.rule]["pairs_of"]:
                at = next((i for i, group in enumerate(groups) if any(f.id in ids for f in group[0].figures)), None)
            elif at is not None:
                suspects[at] &= ids
            if at is None:
                groups.append([claim])
                suspects.append(ids)
            else:
                groups[at].append(claim)
        return groups

    def _together(self, group: list[Claim], suspects: set[int], claim: Claim) -> bool:
        """Whether one change to a suspected figure would make a group and a further claim hold."""
        if {figure.id for figure in group[0].figures} == {figure.id for figure in claim.figures}:
            return True
        if group[0].known is not None and claim.known is not None:
            mends = {(mend.figure.id, mend.replacement) for mend in group[0].known.mends}
            return any((mend.figure.id, mend.replacement) in mends for mend in claim.known.mends)
        wanted = [group[0], claim]
        for figure in claim.figures:
            if figure.id not in suspects or figure.value is None:
                continue
            if len(self._trial.claims_of(figure)) > _MOST_CLAIMS:
                return True
            for one in wanted:
                value = self._view(one, figure).nominal(figure)
                if value is None:
                    return True  # what it should be is unknown, so nothing speaks against one root
                if not set(wanted) & set(self._trial.broken(wanted, {figure.id: valued(figure, value)})):
                    return True
        return False

    def _view(self, claim: Claim, figure: Figure | None = None) -> View:
        """Return what a claim foretells of the figure it computes, or in a claim about two pairs of `figure`'s pair."""
        rule = self._rules[claim.rule]
        computed = self._computed(claim)
        if rule["pairs_of"] and not rule["pairs_with"] and figure is not None:
            at = next(i for i, one in enumerate(claim.figures) if one.id == figure.id)
            computed = claim.figures[at | 1]
        return View(claim, rule, computed, self._market, self._pack.tree)

    def _computed(self, claim: Claim) -> Figure:
        """Return the figure that a claim computes from the others."""
        rule = self._rules[claim.rule]
        if rule["rates"] == "plain":
            tree = rule["equations"][0][1]
            while not isinstance(tree, str):
                tree = tree[1]
            return claim.terms[tree][0]
        return claim.figures[-1]

    # ---- causes and repairs ------------------------------------------------------------------------

    def explained(self, findings: list[Finding]) -> list[Finding]:
        """Add causes, repairs and the query to findings; those that one wrong rate explains become one."""
        told = [self._tell(finding) for finding in findings[:_EXPLAINED] if finding.severity != "info"]
        merged = self._merge([one for one in told if one is not None])
        for one in merged:
            self._write(one)
        gone = {id(finding) for finding in findings} - {id(one.finding) for one in merged}
        kept = {id(one.finding) for one in told if one is not None}
        return [finding for finding in findings if not (id(finding) in gone and id(finding) in kept)]

    def _tell(self, finding: Finding) -> Told | None:
        claim = finding.claims[0]
        if claim.known is not None:
            return None  # a table's finder knows its causes
        if any(len(self._trial.claims_of(figure)) > _MOST_CLAIMS for figure in finding.figures):
            return None
        views = [self._view(claim)]
        rule = self._rules[claim.rule]
        if rule["pairs_of"] and not rule["pairs_with"]:
            views.insert(0, self._view(claim, claim.figures[0]))
        failed = [one for one in finding.claims if one.outcome == "inconsistent"] or [claim]
        best: Told | None = None
        for view in views:
            case = Case(self._pack.tree, view, failed, self._figures, self._trial, self._document)
            causes = likely_causes(case)
            told = Told(finding, case, causes)
            if best is None:
                best = told
            else:
                seen = {(cause.kind, cause.figure.id): cause for cause in causes}
                best.causes = [c for c in best.causes if (c.kind, c.figure.id) not in seen] + causes
                best.causes.sort(key=_cost)
                best.named = best.causes[0] if leading(best.causes, case) else None
        if best is not None:
            best.repairs = repairs(best.case, best.named)
            for view in views[1:]:
                case = Case(self._pack.tree, view, failed, self._figures, self._trial, self._document)
                known = {repair.figure.id for repair in best.repairs}
                best.repairs += [repair for repair in repairs(case, None) if repair.figure.id not in known]
        return best

    def _merge(self, told: list[Told]) -> list[Told]:
        """Let one wrong rate that explains several pairs explain them once: it is cheaper than as many slips."""
        groups: dict[tuple[str, ...], list[tuple[Told, Cause]]] = {}
        for one in told:
            for cause in one.causes:
                if cause.shared:
                    groups.setdefault(_turned(cause.shared), []).append((one, cause))
        gone: set[int] = set()
        chosen = sorted(groups.items(), key=lambda group: -len(group[1]))
        for key, members in chosen:
            left = [(one, cause) for one, cause in members if id(one) not in gone]
            left = self._of_one_rate(key, left)
            if len(left) < 2:
                continue
            base = max(cause.base for _, cause in left)
            joint = base + sum(cause.cost - cause.base for _, cause in left)
            limit = left[0][0].case.null
            apart = sum(min([c.cost for c in one.causes if c is not cause] + [limit]) for one, cause in left)
            if joint >= apart:
                continue
            first, cause = left[0]
            margin = float_of(first.case.limits["margin"])
            cause.cost = base + max(c.cost - c.base for _, c in left)
            first.causes, first.joint = [cause], True
            first.named = cause if apart - joint >= margin else None
            self._pairs_text(key, first, left)
            mine = {claim.id for claim in first.finding.claims}
            for other, _ in left[1:]:
                gone.add(id(other))
                first.finding.figures = sorted({*first.finding.figures, *other.finding.figures}, key=_start)
                first.finding.claims += [claim for claim in other.finding.claims if claim not in first.finding.claims]
                first.finding.evidence.insert(0, other.finding.message)
            first.repairs = [
                Repair(repair.figure, repair.words, [claim.id for claim in first.finding.claims if claim.id not in own])
                for one, _ in left
                for own in [{claim.id for claim in one.finding.claims} if one is not first else mine]
                for repair in one.repairs
                if repair.figure is one.case.view.figure
            ]
        return [one for one in told if id(one) not in gone]

    def _of_one_rate(self, key: tuple[str, ...], members: list[tuple[Told, Cause]]) -> list[tuple[Told, Cause]]:
        """Leave of the pairs that an old rate explains only those that the same days explain."""
        if key[0] != "stale":
            return members
        kept: list[tuple[Told, Cause]] = []
        for one, cause in members:
            if not kept or self._days([*(other for other, _ in kept), one]):
                kept.append((one, cause))
        return kept

    def _days(self, told: list[Told]) -> Period | None:
        base, quote = told[0].case.view.units or ("", "")
        pairs = []
        for one in told:
            source, figure = one.case.source, one.case.view.figure
            if source is None or one.case.view.units is None:
                return None
            pairs.append((source, figure) if one.case.view.units == (base, quote) else (figure, source))
        return fitting_days(told[0].case, base, quote, pairs)

    def _pairs_text(self, key: tuple[str, ...], first: Told, members: list[tuple[Told, Cause]]) -> None:
        """Say of a wrong rate that it explains all pairs."""
        case, cause = first.case, members[0][1]
        count = len(members)
        if key[0] == "stale" and (span := self._days([one for one, _ in members])):
            texts = " and ".join(case.printed(one.case.view.figure) for one, _ in members)
            cause.text = cause.row["text"].format(printed=texts, days=days(*span), truth="")
        cause.text += f" ({'both' if count == 2 else f'all {count}'} pairs)"

    # ---- what is said ------------------------------------------------------------------------------

    def _write(self, told: Told) -> None:
        finding, case = told.finding, told.case
        offered = int(case.limits["offered"])
        finding.causes = [{**cause.model_dump(), "named": cause is told.named} for cause in told.causes[:offered]]
        finding.repairs = [repair.model_dump() for repair in told.repairs]
        finding.evidence[:0] = self._supports(told)
        finding.query = _query(told)

    def _supports(self, told: Told) -> list[str]:
        """Name the facts that speak for a figure: what a repair of it would break, and where it stands again."""
        found = []
        claims = {claim.id: claim for figure in told.finding.figures for claim in self._trial.claims_of(figure)}
        failed = {claim.id for claim in told.finding.claims}
        for repair in told.repairs:
            for number in repair.breaks:
                claim = claims.get(number)
                if claim is None or number in failed:
                    continue
                own = told.case.printed(repair.figure)
                others = [told.case.printed(f) for f in claim.figures if f is not repair.figure and f.id >= 0]
                if others != [own]:
                    found.append(f"{own} fits {' and '.join(others)} (line {_line(claim)})")
        for figure in told.case.conflict:
            again = told.case.restated(figure) if figure.units else None
            if again is not None:
                found.append(f"{told.case.printed(figure)} stands again in line {again.line}")
        return list(dict.fromkeys(found))


def _query(told: Told) -> str:
    """Return the question to the reporter, in one sentence."""
    case = told.case
    if told.joint:
        pairs = [f"{case.printed(repair.figure)} to {repair.words}" for repair in told.repairs]
        return f"Should one rate be put right in all of them: {', '.join(pairs[:-1])} and {pairs[-1]}?" if pairs else ""
    good = [repair for repair in told.repairs if repair.resolves]
    if len(good) == 1:
        return f"Should {case.printed(good[0].figure)} read {good[0].words}?"
    if len(good) == 2:
        pairs = [f"{repair.words} instead of {case.printed(repair.figure)}" for repair in good]
        return f"Is it {', '.join(pairs[:-1])}, or {pairs[-1]}?"
    figures = [case.printed(figure) for figure in told.finding.figures if figure.id >= 0]
    return f"Which of {', '.join(figures[:-1])} and {figures[-1]} is right?" if len(figures) > 1 else ""


def _turned(shared: tuple[str, ...]) -> tuple[str, ...]:
    """Return the same key for a rate and the same rate the other way round."""
    return (shared[0], *sorted(shared[1:3]), *shared[3:])


def _cost(cause: Cause) -> float:
    return cause.cost


def _start(figure: Figure) -> int:
    return figure.start


def _line(claim: Claim) -> int:
    return min(figure.line for figure in claim.figures)
