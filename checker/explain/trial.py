"""What a text would say with some figures written otherwise: they are read anew, and their claims judged again."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from decimal import Decimal
from typing import Any

from checker.claims.finder import Sentence
from checker.documents import Block, Document, Text
from checker.intervals import Interval, point
from checker.judge import Judge, evaluate
from checker.report import Claim, Figure
from checker.rules import RulePack

Edits = Mapping[int, Figure]
"""The figures to put in the place of others, by id."""

_MOST_NEAR = 20
_HOLDS = frozenset({"consistent", "rounding"})


class Trial:
    """Judges the claims of one document again under edits. Nothing of the document itself is changed."""

    def __init__(
        self, pack: RulePack, judge: Judge, document: Document, sentences: list[Sentence], claims: list[Claim]
    ) -> None:
        self._pack = pack
        self._judge = judge
        self._document = document
        self._sentences = sentences
        self._claims_of: dict[int, list[Claim]] = {}
        self._units: dict[int, list[str]] = {}
        for claim in claims:
            for figure in claim.figures:
                self._claims_of.setdefault(figure.id, []).append(claim)
                self._units[figure.id] = figure.units[:1]

    def claims_of(self, figure: Figure) -> list[Claim]:
        """Return the claims that a figure stands in."""
        return self._claims_of.get(figure.id, [])

    def written(self, figure: Figure, words: str) -> Figure | None:
        """Return the figure that the scanner reads where `words` stand in its place; None where it reads no such."""
        text = self._document.text.string
        first, last, scope = figure.text_start, figure.text_end, "cell"
        if figure.sentence >= 0:
            sentence = self._sentences[figure.sentence]
            first, last, scope = sentence.start, sentence.end, sentence.scope
        before = text[first : figure.text_start]
        source = f"{before}{words}{text[figure.text_end : last]}"
        document = Document(source, Text(source), [Block(0, len(source), scope)])
        for found in self._pack.scanner.scan(document):
            if found.text_start == len(before):
                if found.text_end != len(before) + len(words) or found.value is None:
                    return None
                read: Figure = found
                read.id, read.sentence = figure.id, figure.sentence
                read.start, read.end = figure.start, figure.end
                read.text_start, read.text_end = figure.text_start, figure.text_end
                return read
        return None

    def judged(self, edits: Edits) -> list[tuple[Claim, Claim]]:
        """Return each claim that an edited figure stands in, with its copy under the edits, judged."""
        touched: dict[int, Claim] = {}
        for number in edits:
            touched.update((id(claim), claim) for claim in self._claims_of.get(number, ()))
        # Whether a pair is bound to a declared rate is decided by the claims around it.
        around = dict(touched)
        for claim in touched.values():
            if self._pack.rules[claim.rule]["pairs_with"]:
                for figure in claim.figures[-2:]:
                    around.update((id(near), near) for near in self._claims_of.get(figure.id, ())[:_MOST_NEAR])
        copies = {}
        for key, claim in around.items():
            terms = {role: [edits.get(f.id, f) for f in term] for role, term in claim.terms.items()}
            copies[key] = Claim(claim.rule, terms, claim.sentence, claim.cues, claim.factors)
        self._judge.again(list(copies.values()))
        return [(claim, copies[key]) for key, claim in touched.items()]

    def alone(self, claim: Claim, edits: Edits) -> Claim:
        """Return a copy of one claim under edits, judged by itself."""
        terms = {role: [edits.get(f.id, f) for f in term] for role, term in claim.terms.items()}
        trial = Claim(claim.rule, terms, claim.sentence, claim.cues, claim.factors)
        self._judge.again([trial])
        return trial

    def mends(self, failed: Collection[Claim], edits: Edits) -> bool:
        """Whether all of the failed claims hold under the edits, and no claim that held breaks.

        That a text says a figure twice is no such claim: what was copied agrees with where it was copied from.
        """
        wanted = {id(claim) for claim in failed}
        return all(id(claim) not in wanted and self._says_twice(claim) for claim in self.broken(failed, edits))

    def _says_twice(self, claim: Claim) -> bool:
        rule = self._pack.rules[claim.rule]
        return len(claim.figures) == 2 and rule["rates"] == "plain" and rule["equations"][0][0] == "=="

    def broken(self, failed: Collection[Claim], edits: Edits, *, fully: bool = False) -> list[Claim]:
        """Return the failed claims that do not hold under the edits, and those that did hold and no longer do.

        Where they are to hold `fully`, a fit that is owed to generous rounding is none.
        """
        enough = frozenset({"consistent"}) if fully else _HOLDS
        wanted = {id(claim) for claim in failed}
        other = {number for number, figure in edits.items() if self._units.get(number) != figure.units[:1]}
        # Pairs of other currencies than before have no rate in common.
        seen = {id(claim) for claim in failed if self._is_pair_of_pairs(claim) and not other.isdisjoint(_ids(claim))}
        broken = []
        for claim, trial in self.judged(edits):
            if self._is_pair_of_pairs(claim) and not other.isdisjoint(_ids(claim)):
                continue
            seen.add(id(claim))
            if id(claim) in wanted:
                if trial.outcome not in enough:
                    broken.append(claim)
            elif trial.outcome == "inconsistent" != claim.outcome and not self._leans(claim, wanted):
                broken.append(claim)
        return broken + [claim for claim in failed if id(claim) not in seen]

    def _leans(self, claim: Claim, failed: Collection[int]) -> bool:
        """Whether a claim about two pairs leans on a pair that fails by itself: that it held speaks for nothing."""
        if not self._is_pair_of_pairs(claim):
            return False
        ids = _ids(claim)
        near = (one for number in ids for one in self._claims_of[number] if one is not claim)
        return any(
            one.outcome == "inconsistent" and id(one) not in failed and {f.id for f in one.figures} < ids
            for one in near
        )

    def _is_pair_of_pairs(self, claim: Claim) -> bool:
        return bool(self._pack.rules[claim.rule]["pairs_of"])


def _ids(claim: Claim) -> set[int]:
    return {figure.id for figure in claim.figures}


def _twin(figure: Figure) -> Figure:
    """Return a copy of a figure that measures what it measures."""
    figure.settle()
    return copy(figure)


def scaled(figure: Figure, factor: Decimal) -> Figure:
    """Return a copy of a figure whose value and widths are `factor` times its own."""
    found = _twin(figure)
    if figure.value is not None:
        found.value = figure.value * factor
    found.strict, found.coarse = figure.strict * abs(factor), figure.coarse * abs(factor)
    return found


def valued(figure: Figure, value: Decimal) -> Figure:
    """Return a copy of a figure that is worth `value`, printed to as many digits as it was."""
    if figure.value:
        return scaled(figure, value / figure.value)
    found = _twin(figure)
    found.value = value
    return found


def read_as(figure: Figure, unit: str) -> Figure:
    """Return a copy of a figure of which only one unit is possible."""
    found = _twin(figure)
    found.units, found.firm = [unit], 1
    return found


def isolate(
    equation: Iterable[Any], role: str, values: Mapping[str, Sequence[Interval]], at: int = 0
) -> Interval | None:
    """Return the values of a role's figure that make an equation's two sides meet, given those of all others.

    `at` is which of the figures it is where the role is a list. Each role stands once in an equation. None where the
    equation cannot be solved for the role.
    """
    _, left, right = equation
    tree, other = (left, right) if role in roles(left) else (right, left)
    try:
        result = evaluate(other, values)
        while not isinstance(tree, str):
            if len(tree) == 2:
                if tree[0] != "sum":
                    return None  # one of a list's figures, not a sum of all
                for i, part in enumerate(values[role]):
                    result = result if i == at else result - part
                return result
            operator, one, two = tree
            inside = role in roles(one)
            known = evaluate(two if inside else one, values)
            if operator == "+":
                result = result - known
            elif operator == "-":
                result = result + known if inside else known - result
            elif operator == "*":
                result = result / known
            elif operator == "/":
                result = result * known if inside else known / result
            elif operator == "**" and inside:
                result = result ** (point(Decimal(1)) / known)
            else:
                return None
            tree = one if inside else two
    except (KeyError, IndexError, ZeroDivisionError, ValueError):
        return None
    return result if tree == role else None


def roles(tree: Any) -> set[str]:
    """Return the roles that stand in an operand."""
    if isinstance(tree, list):
        return set().union(*(roles(branch) for branch in tree[1:]))
    return {tree} if tree[0].isalpha() else set()


def exactly(figure: Figure) -> Interval | None:
    """Return a figure's value as it is printed."""
    return point(figure.value) if figure.value is not None else None
