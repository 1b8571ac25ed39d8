"""Links across sentences: a figure that a text states again, and figures that look like one but for a slip."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from checker.documents import Document
from checker.report import Claim, Figure

_SAME = 3  # digits that two figures share only if one repeats the other, whatever their labels say
_SLIPPED = 4  # digits of which one may be wrong, and the rest still tells which figure was meant
_SCALES = (-6, -3, 3, 6)  # powers of ten between the scale words
_TENS = (-1, 1)
_KINDS = frozenset(("money", "percent", "quantity", "count"))
_MOST_DIGITS = 12
_LONG, _STEM = 4, 5  # letters of a word that tells something, and of what its forms share
_WORDS = 2  # such words by which a sentence is known again, if they are half of what it says
_CELL = "cell"
_FEW = 8  # figures of the same digits that one is compared with


class Linked:
    """A figure that may be linked: its scope, its digits without the zeros around them, and its kind and unit."""

    __slots__ = ("digits", "figure", "scope", "unit")

    def __init__(self, figure: Figure, scope: str) -> None:
        self.figure = figure
        self.scope = scope
        self.unit = _unit(figure)
        self.digits = _digits(figure)


class Linkable:
    """The figures of a document that a rule may link, and what their sentences tell; `spans` are the sentences'."""

    def __init__(self, document: Document, figures: list[Figure], spans: Sequence[tuple[int, int]]) -> None:
        found = [
            Linked(figure, scope)
            for figure, scope in _scoped(document, figures)
            if figure.kind in _KINDS and figure.value and not figure.per
        ]
        # What the cells of tables have to do with each other their rows and columns say.
        beside = {one.unit for one in found if one.scope != _CELL}
        self.figures = [one for one in found if one.unit in beside]
        self.ends = {
            (_unit(figure), end.value) for figure in figures if figure.range is not None for end in figure.range
        }
        self._text = document.text.string
        self._spans = spans
        self._gists: dict[int, set[str]] = {}

    def retold(self, figure: Figure, other: Figure) -> bool:
        """Whether the sentence of `other` tells at least half of what the sentence of `figure` tells."""
        told = self._gist(figure) - {figure.scale[:_STEM].lower()}
        shared = len(told & self._gist(other))
        return shared >= _WORDS and shared * 2 >= len(told)

    def _gist(self, figure: Figure) -> set[str]:
        """Return the beginnings of a sentence's longer words, by which another telling of it is known."""
        if figure.sentence not in self._gists:
            start, end = self._spans[figure.sentence]
            self._gists[figure.sentence] = {
                word[:_STEM].lower()
                for word in self._text[start:end].split()
                if len(word) >= _LONG and word[:_LONG].isalpha()
            }
        return self._gists[figure.sentence]


Index = Mapping[tuple[str, str], list[Linked]]
Meant = Callable[[Linked, Linked, bool], bool]


def linked(name: str, rule: Mapping[str, Any], linkable: Linkable) -> Iterator[Claim]:
    """Yield the rule's claims: a figure in one of its scopes (anywhere, if it has none) against one in the body.

    Work is linear: figures meet through their digits. Labels are read only where two of them might be one.
    """
    later, first = rule["order"][1], rule["order"][0]
    scopes = frozenset(rule["scopes"])
    figures = linkable.figures
    if scopes:
        sources = [one for one in figures if one.scope in scopes]
    else:
        sources = [one for one in figures if not one.figure.incidental]
    if not sources:
        return
    wanted = {(one.unit, one.digits) for one in sources}
    index: dict[tuple[str, str], list[Linked]] = {}
    for one in figures:
        if one.scope in scopes:
            continue
        index.setdefault((one.unit, one.digits), []).append(one)
        for rough in _rounded(one.digits):
            if (one.unit, rough) in wanted:
                index.setdefault((one.unit, f"{rough}~"), []).append(one)
    stated = {(one.unit, one.figure.value) for one in sources} if scopes else set()

    def meant(one: Linked, other: Linked, telling: bool) -> bool:
        """Whether one slip apart they may be one figure: of the same measure, or of a sentence that tells the same."""
        if (other.unit, other.figure.value) in stated:
            return False  # "17 killed, 47 injured"
        # Of people and things a text counts many sets.
        sure = not scopes or not telling or one.figure.kind == "count"
        if _alike(other.figure, one.figure, sure=sure):
            return True
        certain = len(other.digits) >= _SAME or _alike(other.figure, one.figure, sure=False)
        return bool(scopes) and certain and linkable.retold(one.figure, other.figure)

    for one in sources:
        other = _restated(one, index, whole=not scopes)
        told = one.figure.incidental or (one.unit, one.figure.value) in linkable.ends  # "150 to 200 killed"
        if other is None and (scopes or one.figure.kind != "count") and not told:
            other = _slipped(one, index, meant, whole=not scopes)
        if other is not None and not one.scope == other.scope == _CELL:
            yield Claim(name, {first: other.figure, later: one.figure}, one.figure.sentence)


def _unit(figure: Figure) -> str:
    return f"{figure.kind} {figure.units[0] if figure.units else ''}"


def _scoped(document: Document, figures: list[Figure]) -> Iterator[tuple[Figure, str]]:
    """Yield each figure with the scope of its block."""
    at = 0
    for figure in figures:
        while at < len(document.blocks) and document.blocks[at].end <= figure.text_start:
            at += 1
        if at < len(document.blocks):
            yield figure, document.blocks[at].scope


def _restated(one: Linked, index: Index, *, whole: bool) -> Linked | None:
    """Return the first mention of a figure: of the same digits, or of more digits that round to its."""
    figure, unit, digits = one.figure, one.unit, one.digits
    for other in index.get((unit, digits), ())[:_FEW]:
        if not _before(other.figure, figure, whole=whole) or other.figure.value != figure.value:
            continue
        # Of two digits the amounts of one text are one, unless their labels or times say otherwise.
        told = len(digits) > 1 and figure.kind != "count"
        if len(digits) >= _SAME or not whole or _alike(other.figure, figure, sure=not told):
            return other
    if whole and figure.kind == "count" and not figure.power:
        return None  # "332 of the jobs ... another 300 jobs": two numbers, none of them rounded
    for other in index.get((unit, f"{digits}~"), ())[:_FEW] if len(digits) > 1 or not whole else ():
        if (
            _before(other.figure, figure, whole=whole)
            and _near(other.figure, figure)
            and _alike(other.figure, figure, sure=whole)
        ):
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


def _slipped(one: Linked, index: Index, meant: Meant, *, whole: bool) -> Linked | None:
    """Return a figure that measures the same and differs by one slip; None if several do, for then none is meant.

    Of a headline's figure that stands nowhere in the text a slip alone is telling enough, if no label contradicts and
    enough digits stay; of few digits the labels must be the same, or the sentence tell what the headline tells.
    """
    figure = one.figure
    found = []
    for variant, powers, telling in _variants(one.digits, counted=figure.kind == "count", whole=whole):
        for other in index.get((one.unit, variant), ())[:_FEW]:
            shift = _power(other.figure) - _power(figure)
            if shift not in powers or not _before(other.figure, figure, whole=whole):
                continue
            if shift in _TENS and figure.power != other.figure.power:
                continue  # "$150 billion" and "$15 trillion": two slips
            if shift not in _SCALES and not (_in_digits(figure) and _in_digits(other.figure)):
                continue  # no digit of "twenty-one" is swapped or left out
            if meant(one, other, telling):
                found.append(other)
    values = {other.figure.value for other in found}
    return found[0] if len(values) == 1 else None


def _variants(digits: str, *, counted: bool, whole: bool) -> Iterator[tuple[str, tuple[int, ...], bool]]:
    """Yield the digits with one slip, the powers of ten by which the leading digit may then be moved, and if it tells.

    Within the body only another scale word is a slip, or two swapped among many digits: two measures of one name differ
    by a digit every day.
    """
    if len(digits) > 1:
        yield digits, _SCALES if whole else (*_SCALES, *_TENS), True
    if len(digits) == 1 and not whole:
        yield digits, (*_SCALES, *_TENS), False
    if whole and len(digits) < _SLIPPED:
        return
    seen = {digits}

    def new(slipped: str) -> bool:
        first = slipped not in seen and slipped[:1] not in {"", "0"}
        seen.add(slipped)
        return first

    for i in range(len(digits) - 1):
        if new(swapped := digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :]):
            yield swapped.rstrip("0"), (0,), len(digits) >= _SAME
    if whole:
        return
    for i in range(len(digits) + 1):
        if i and new(dropped := digits[:i] + digits[i + 1 :]):
            yield dropped.rstrip("0"), (0, -1), len(digits) >= _SLIPPED
        for other in "0123456789":
            if i and new(added := digits[:i] + other + digits[i:]):
                yield added.rstrip("0"), (0, 1), len(added) >= _SLIPPED
            if len(digits) > (2 if counted else 1) and new(replaced := digits[:i] + other + digits[i + 1 :]):
                yield replaced.rstrip("0"), (0,), len(digits) >= _SLIPPED


def _before(other: Figure, figure: Figure, *, whole: bool) -> bool:
    """Whether `other` may be what `figure` restates: in another sentence and, within the body, earlier."""
    return other.sentence != figure.sentence and (not whole or other.text_start < figure.text_start)


def _alike(one: Figure, two: Figure, *, sure: bool) -> bool:
    """Whether two figures measure the same at the same time; where a label is missing nobody is sure."""
    if one.period is not None and two.period is not None and one.period != two.period:
        return False
    if one.label is None or two.label is None:
        return not sure
    if sure:
        return one.label == two.label
    words, others = set(one.label.split()), set(two.label.split())
    return words <= others or others <= words  # "investment rise", "foreign investment rise"


def _near(other: Figure, figure: Figure) -> bool:
    """Whether a figure's last digit is as near as it can be to another."""
    return other.value is not None and figure.value is not None and abs(other.value - figure.value) <= figure.coarse / 2


def _digits(figure: Figure) -> str:
    return "".join(map(str, figure.value.as_tuple().digits)).strip("0") if figure.value is not None else ""


def _in_digits(figure: Figure) -> bool:
    return any(character.isdigit() for character in figure.text)


def _power(figure: Figure) -> int:
    return figure.value.adjusted() if figure.value is not None else 0
