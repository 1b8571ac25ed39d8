"""Links across sentences: a figure that a text states again, and figures that look like one but for a slip."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from checker.documents import Document
from checker.report import Claim, Figure

_SAME = 3  # digits that two figures share only if one repeats the other, whatever their labels say
_SLIPPED = 4  # digits of which one may be wrong, and the rest still tells which figure was meant
_SCALES = (-6, -3, 3, 6)  # powers of ten between the scale words
_TENS = (-2, -1, 1, 2)
_KINDS = frozenset(("money", "percent", "quantity", "count"))
_MOST_DIGITS = 12
_FEW = 8  # figures of the same digits that one is compared with


class Linked:
    """A figure that may be linked: its scope, its digits without the zeros around them, and its kind and unit."""

    __slots__ = ("digits", "figure", "scope", "unit")

    def __init__(self, figure: Figure, scope: str) -> None:
        self.figure = figure
        self.scope = scope
        self.unit = f"{figure.kind} {figure.units[0] if figure.units else ''}"
        self.digits = _digits(figure)


Index = Mapping[tuple[str, str], list[Figure]]


def linkable(document: Document, figures: list[Figure]) -> list[Linked]:
    """Return the figures of a document that a rule may link."""
    return [
        Linked(figure, scope)
        for figure, scope in _scoped(document, figures)
        if figure.kind in _KINDS and figure.value and not figure.per
    ]


def linked(name: str, rule: Mapping[str, Any], figures: list[Linked]) -> Iterator[Claim]:
    """Yield the rule's claims: a figure in one of its scopes (anywhere, if it has none) against one in the body.

    Work is linear: figures meet through their digits. Labels are read only where two of them might be one.
    """
    later, first = rule["order"][1], rule["order"][0]
    scopes = frozenset(rule["scopes"])
    sources = [one for one in figures if one.scope in scopes] if scopes else figures
    if not sources:
        return
    wanted = {(one.unit, one.digits) for one in sources}
    index: dict[tuple[str, str], list[Figure]] = {}
    for one in figures:
        if one.scope in scopes:
            continue
        index.setdefault((one.unit, one.digits), []).append(one.figure)
        for rough in _rounded(one.digits):
            if (one.unit, rough) in wanted:
                index.setdefault((one.unit, f"{rough}~"), []).append(one.figure)
    cells = {one.figure.id for one in figures if one.scope == "cell"}
    for one in sources:
        figure = one.figure
        other = _restated(one, index, whole=not scopes)
        if other is None and figure.kind != "count":  # of people and things a text counts many sets
            other = _slipped(one, index, whole=not scopes)
        # What the cells of tables have to do with each other their rows and columns say.
        if other is not None and not {figure.id, other.id} <= cells:
            yield Claim(name, {first: other, later: figure}, figure.sentence)


def _scoped(document: Document, figures: list[Figure]) -> Iterator[tuple[Figure, str]]:
    """Yield each figure with the scope of its block."""
    at = 0
    for figure in figures:
        while at < len(document.blocks) and document.blocks[at].end <= figure.text_start:
            at += 1
        if at < len(document.blocks):
            yield figure, document.blocks[at].scope


def _restated(one: Linked, index: Index, *, whole: bool) -> Figure | None:
    """Return the first mention of a figure: of the same digits, or of more digits that round to its."""
    figure, unit, digits = one.figure, one.unit, one.digits
    for other in index.get((unit, digits), ())[:_FEW]:
        certain = len(digits) >= _SAME or not whole
        if (
            _before(other, figure, whole=whole)
            and other.value == figure.value
            and (certain or _alike(other, figure, sure=True))
        ):
            return other
    if whole and figure.kind == "count" and not figure.power:
        return None  # "332 of the jobs ... another 300 jobs": two numbers, none of them rounded
    for other in index.get((unit, f"{digits}~"), ())[:_FEW] if len(digits) > 1 or not whole else ():
        if _before(other, figure, whole=whole) and _near(other, figure) and _alike(other, figure, sure=whole):
            return other
    return None


@lru_cache(maxsize=4096)
def _rounded(digits: str) -> frozenset[str]:
    """Return the digits to which a figure may be rounded or cut, but for a carry to another power of ten."""
    found: set[str] = set()
    for places in range(1, min(len(digits), _MOST_DIGITS)):
        cut = int(digits[:places])
        near = cut + (digits[places] >= "5")
        found.update(str(number).rstrip("0") for number in (cut, near) if len(str(number)) == places)
    return frozenset(found)


def _slipped(one: Linked, index: Index, *, whole: bool) -> Figure | None:
    """Return a figure that measures the same and differs by one slip; None if several do, for then none is meant.

    Of a headline's figure that stands nowhere in the text a slip alone is telling enough, if no label contradicts.
    """
    figure, unit, digits = one.figure, one.unit, one.digits
    found = []
    for variant, powers in _variants(digits, whole=whole):
        for other in index.get((unit, variant), ())[:_FEW]:
            shift = _power(other) - _power(figure)
            if shift in powers and _before(other, figure, whole=whole) and _alike(other, figure, sure=whole):
                found.append(other)
    values = {other.value for other in found}
    return found[0] if len(values) == 1 else None


def _variants(digits: str, *, whole: bool) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield the digits with one slip, and the powers of ten by which the leading digit may then be moved.

    Within the body only another scale word is a slip: two measures of one name differ by a digit every day.
    """
    if len(digits) > 1:
        yield digits, _SCALES if whole else (*_SCALES, *_TENS)
    if whole:
        return
    seen = {digits}
    for i in range(len(digits) - 1):
        swapped = digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :]
        if swapped not in seen and swapped[0] != "0":
            seen.add(swapped)
            yield swapped.rstrip("0"), (0,)
    if len(digits) >= _SLIPPED:
        for i in range(len(digits)):
            for other in "0123456789":
                replaced = digits[:i] + other + digits[i + 1 :]
                if replaced not in seen and replaced[0] != "0":
                    seen.add(replaced)
                    yield replaced.rstrip("0"), (0,)


def _before(other: Figure, figure: Figure, *, whole: bool) -> bool:
    """Whether `other` may be what `figure` restates: in another sentence and, within the body, earlier."""
    return other.sentence != figure.sentence and (not whole or other.text_start < figure.text_start)


def _alike(one: Figure, two: Figure, *, sure: bool) -> bool:
    """Whether two figures measure the same at the same time; where a label is missing nobody is sure."""
    if one.period is not None and two.period is not None and one.period != two.period:
        return False
    if one.label is None or two.label is None:
        return not sure
    return one.label == two.label


def _near(other: Figure, figure: Figure) -> bool:
    """Whether a figure's last digit is as near as it can be to another."""
    return other.value is not None and figure.value is not None and abs(other.value - figure.value) <= figure.coarse / 2


def _digits(figure: Figure) -> str:
    return "".join(map(str, figure.value.as_tuple().digits)).strip("0") if figure.value is not None else ""


def _power(figure: Figure) -> int:
    return figure.value.adjusted() if figure.value is not None else 0
