"""Neighbours that are one figure: ranges, dollars and cents, digit groups set apart by spaces."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from checker.report import Figure

HALF = "half"
"""The kind of a bare number before a hyphen and another: a range's lower end, or no figure at all ("737-800")."""

OTHER = "other"
"""The kind of a number in a date, a duration or a name; what a joining word ties to it is no figure either."""

REACH = 8
"""Bytes between two figures beyond which nothing joins them."""

_BARE = frozenset(("count", HALF))
_OPENING = "([\"'“‘"
_APART = 1000  # two amounts of a slash list so many times apart cannot be one sum
_CONTEXT = 40  # bytes before a figure in which an opener or a word of change may stand
_WORDS = 4


class Joiner:
    """Joins two neighbouring figures where what stands between them says so."""

    def __init__(self, pack: Mapping[str, Any]) -> None:
        ranges = pack["ranges"]
        self._tight = frozenset(ranges["joins"])
        self._words = frozenset(ranges["words"])
        self._open = frozenset(ranges["words_open"])
        self._openers = frozenset(ranges["openers"])
        self._changes = frozenset(ranges["changes"])
        self._sums = frozenset(ranges["sums"])
        self._parts: dict[str, tuple[str, int]] = pack["parts"]
        numbers = pack["lexicon"]
        self._halves = frozenset(
            f"{join}{article} " for join in self._sums if join.strip().isalpha() for article in numbers["articles"]
        )

    def ties(self, between: str) -> bool:
        """Whether what stands between two numbers makes them ends of one thing: "6 to 18 November"."""
        return between in self._tight or between in self._words

    def join(self, first: Figure, second: Figure, between: str, data: bytes, start: int) -> Figure | None:
        """Return both as one figure, or None. `start` is where `first` begins in `data`."""
        if first.range is not None or first.value is None or second.value is None:
            return None
        if between in self._sums and (whole := _with_minor(first, second) or self._with_parts(first, second)):
            return whole
        if between in self._halves and _with_half(first, second):
            return second
        tight = between in self._tight
        if not tight and between not in self._words:
            return None
        bare, second_bare = first.kind in _BARE, second.kind in _BARE
        if second.kind == HALF and second.power and first.kind != "money":
            return None  # "5-10m": metres
        head = data[max(0, start - _CONTEXT) : start].decode("utf-8", "ignore").lower()
        words = [word.lstrip(_OPENING) for word in head.split()[-_WORDS:]]
        opened = not self._openers.isdisjoint(words)
        if not tight and not opened:
            changed = not head.endswith(("(", "[")) and not self._changes.isdisjoint(words)
            if between not in self._open or changed:
                return None
        if bare and second_bare:
            return _range(first, second) if opened else None
        if second_bare:
            return _range(first, second) if not first.power else None
        if not bare and (first.kind != second.kind or not set(first.units) & set(second.units)):
            return None
        return _range(first, second)

    def _with_parts(self, first: Figure, second: Figure) -> Figure | None:
        """Return "8 lbs and 6 ounces" as one figure of the smaller unit, or None."""
        unit, per = next((self._parts[name] for name in first.units if name in self._parts), ("", 0))
        if unit not in second.units or first.value is None or second.value is None or first.power or second.power:
            return None
        if first.value != first.value.to_integral_value() or not 0 <= second.value < per:
            return None
        second.value += first.value * per
        second.units, second.firm = [unit], 1
        second.coarse = second.strict
        second.text_start, second.hedge = first.text_start, first.hedge
        return second


def _with_half(first: Figure, second: Figure) -> bool:
    """Make "1 million and a half dollars" one figure in `second`; returns whether it is one."""
    if first.kind != "count" or first.units or not first.power or second.power or second.minor != 1:
        return False
    if first.value is None or second.value is None or not 0 < second.value < 1:
        return False
    second.value = first.value + second.value.scaleb(first.power)
    second.strict, second.coarse = second.strict.scaleb(first.power), second.coarse.scaleb(first.power)
    second.power, second.scale, second.hedge = first.power, first.scale, first.hedge
    second.text_start = first.text_start
    second.number = (0, second.text_end - second.text_start)
    return True


def distribute(figures: Sequence[Figure], string: str) -> None:
    """Give the scale of the last figure of a slash list to those before it that have none: "US$2.5/€1.94bn"."""
    for first, second in pairwise(reversed(figures)):  # the last first
        if (
            first.kind == second.kind == "money"
            and string[second.text_end : first.text_start] == "/"
            and first.power
            and not second.power
            and first.value is not None
            and second.value is not None
            and set(first.units).isdisjoint(second.units)
            and abs(second.value) * _APART <= abs(first.value)
        ):
            factor = Decimal(10) ** first.power
            second.value, second.power = second.value * factor, first.power
            second.strict, second.coarse = second.strict * factor, second.coarse * factor
        else:
            return


def _with_minor(first: Figure, second: Figure) -> Figure | None:
    """Return "$20 and 43c", "eight dollars and five cents" as one figure, or None."""
    shared = [unit for unit in first.units if unit in second.units]
    whole = first.value is not None and first.value == first.value.to_integral_value()
    if first.kind != "money" or first.minor != 1 or second.minor == 1 or first.power or not shared or not whole:
        return None
    if second.value is None or not 0 < second.value < 1:
        return None
    first.value = second.value + (first.value or 0)
    first.units, first.firm = shared, min(first.firm, len(shared))
    first.strict = first.coarse = second.strict
    first.text_end = second.text_end
    first.kind, first.per = ("rate", second.per) if second.per else (first.kind, None)
    return first


def _range(first: Figure, second: Figure) -> Figure:
    whole = Figure()
    given = min((first, second), key=lambda end: (end.kind in _BARE, len(end.units)))
    whole.kind, whole.units, whole.firm, whole.minor = given.kind, given.units, given.firm, given.minor
    whole.per = first.per or second.per
    if first.value is not None and first.power == 0 and second.power and abs(first.value) < 1000:
        # The scale distributes to the left: "$10-15 million".
        factor = Decimal(10) ** second.power
        first.value, first.strict, first.coarse = first.value * factor, first.strict * factor, first.coarse * factor
        first.power = second.power
    if first.minor == 1 and second.minor != 1 and first.kind in _BARE and first.value is not None:
        first.value, first.strict, first.coarse = (
            first.value / second.minor, first.strict / second.minor, first.coarse / second.minor
        )  # fmt: skip
    whole.ends = (f"{first.value:f}", f"{second.value:f}")
    whole.range = (first, second)
    whole.power = second.power
    whole.text_start, whole.text_end = first.text_start, second.text_end
    whole.hedge = first.hedge
    return whole
