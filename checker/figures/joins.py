"""Neighbours that are one figure: ranges, dollars and cents, digit groups set apart by spaces."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from checker.figures.counts import HALF, CountReader
from checker.report import Figure

REACH = 8
"""Bytes between two figures beyond which nothing joins them."""

_BARE = frozenset(("count", HALF))
_OPENING = "([\"'“‘"
_CENTS, _TWO_DIGITS = 100, 2
_ENDS = frozenset((b"", b".", b",", b";", b"!", b"?", b")", b"\n"))
_SAME_SCALE = 10  # of two numbers before one scale word none is more times the other: "from 2.5 to 3 million"
_APART = 1000  # two amounts of a slash list so many times apart cannot be one sum
_CONTEXT = 40  # bytes before a figure in which an opener or a word of change may stand
_WORDS = 4


class Joiner:
    """Joins two neighbouring figures where what stands between them says so."""

    def __init__(self, pack: Mapping[str, Any], counts: CountReader) -> None:
        self._counts = counts
        ranges = pack["ranges"]
        self._tight = frozenset(ranges["joins"])
        self._words = frozenset(ranges["words"])
        self._open = frozenset(ranges["words_open"])
        self._choices = frozenset(ranges["choices"])
        self._openers = frozenset(ranges["openers"])
        self._changes = frozenset(ranges["changes"])
        self._sums = frozenset(ranges["sums"])
        self._parts: dict[str, tuple[str, int]] = pack["parts"]
        numbers = pack["lexicon"]
        self._cents = {
            code: minor for kind, units, _, minor, *_ in numbers["tails"] if kind == "money" and minor > 1
            for code in units.split(" ")
        }  # fmt: skip
        self._halves = frozenset(
            f"{join}{article} " for join in self._sums if join.strip().isalpha() for article in numbers["articles"]
        )

    def ties(self, between: str) -> bool:
        """Whether what stands between two numbers makes them ends of one thing: "6 to 18 November"."""
        return between in self._tight or between in self._words

    def join(
        self, first: Figure, second: Figure, between: str, data: bytes, start: int, second_start: int, end: int
    ) -> Figure | None:
        """Return both as one figure, or None. In `data` they begin at `start` and `second_start`, and end at `end`."""
        if first.range is not None or first.value is None or second.value is None:
            return None
        if between in self._sums and (whole := _with_minor(first, second) or self._with_parts(first, second)):
            return whole
        listed = not between.strip().isalpha() and between.strip() != ""
        if (
            between in self._sums
            and not listed
            and self._with_cents(first, second, data[second_start:end], data[end : end + 2])
        ):
            return first
        if between in self._halves and _with_half(first, second):
            return second
        if between in self._sums and not between.strip().isalpha() and data[start : start + 1].isalpha():
            return second if data[second_start : second_start + 1].isalpha() and _with_scale(first, second) else None
        tight = between in self._tight
        bare, second_bare = first.kind in _BARE, second.kind in _BARE
        if between in self._choices:
            if not bare or first.power or first.units or not _close(first, second):
                return None
            return _range(first, second) if not second_bare or self._counts.counted(data, end) else None
        if not tight and between not in self._words:
            return None
        if second.kind == HALF and second.power and first.kind != "money":
            return None  # "5-10m": metres
        head = data[max(0, start - _CONTEXT) : start].decode("utf-8", "ignore").lower()
        words = [word.lstrip(_OPENING) for word in head.split()[-_WORDS:]]
        opened = not self._openers.isdisjoint(words)
        if not tight and not opened:
            changed = not head.endswith(("(", "[")) and not self._changes.isdisjoint(words)
            if changed and between in self._open and bare and not second_bare:
                _inherit(first, second)  # "from 82 to 25 per cent"
            if between not in self._open or changed:
                return None
        if bare and second_bare:
            ranged = opened or (first.value < second.value and self._counts.counted(data, end))
            return _range(first, second) if ranged and not first.units else None
        if second_bare:
            rising = second.kind != HALF or second.power or first.value < second.value
            return _range(first, second) if not first.power and rising else None
        if not bare and (first.kind != second.kind or not set(first.units) & set(second.units)):
            return None
        return _range(first, second)

    def _with_cents(self, first: Figure, second: Figure, digits: bytes, following: bytes) -> bool:
        """Make "15 dollars and 15." one figure in `first`: only two digits at the end of a clause are its cents."""
        per = self._cents.get(first.units[0], 0) if first.kind == "money" and first.units else 0
        if per != _CENTS or first.minor != 1 or first.power or first.number[0] or first.value is None:
            return False
        if second.kind != "count" or second.units or len(digits) != _TWO_DIGITS or not digits.isdigit():
            return False
        if following[:1] not in _ENDS or following[1:].isdigit() or first.value != first.value.to_integral_value():
            return False
        first.value += Decimal(int(digits)) / per
        first.strict = first.coarse = Decimal(1) / per
        first.text_end = second.text_end
        return True

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


def _close(first: Figure, second: Figure) -> bool:
    """Whether two numbers may be the ends of a guess: "five or six", "10 or 15 million"."""
    if first.value is None or second.value is None:
        return False
    printed = second.value.scaleb(-second.power) * second.minor
    return first.value < printed <= 2 * first.value


def _inherit(first: Figure, second: Figure) -> None:
    """Give a bare number the unit, and where it must be meant the scale, of the one behind "to"."""
    if first.units or first.value is None or second.value is None or second.number[0] != 0 or second.range:
        return
    power = second.power if not first.power else 0
    printed = second.value.scaleb(-power) * second.minor
    if power and not abs(printed) / _SAME_SCALE <= abs(first.value) <= abs(printed) * _SAME_SCALE:
        return
    factor = Decimal(10) ** power / second.minor
    first.value, first.strict, first.coarse = first.value * factor, first.strict * factor, first.coarse * factor
    first.kind, first.units, first.firm, first.minor = second.kind, second.units, second.firm, second.minor
    first.power, first.per = first.power or power, second.per


def _with_scale(first: Figure, second: Figure) -> bool:
    """Make "one million, two hundred thousand dollars" one figure in `second`; returns whether it is one."""
    if first.kind != "count" or first.units or not first.power or second.kind not in {"money", "quantity"}:
        return False
    if first.value is None or second.value is None or second.minor != 1 or not second.power < first.power:
        return False
    if not 0 < second.value < Decimal(10) ** first.power:
        return False
    second.value += first.value
    second.text_start, second.hedge = first.text_start, first.hedge
    second.number = (0, second.text_end - second.text_start)
    return True


def _with_half(first: Figure, second: Figure) -> bool:
    """Make "1 million and a half dollars", "5 and a half bucks" one figure in `second`; returns whether it is one."""
    if first.kind not in _BARE or first.units or (first.power and second.power) or second.minor != 1:
        return False
    part = None if second.value is None else second.value.scaleb(-second.power)
    if first.value is None or part is None or not 0 < part < 1 or first.value != first.value.to_integral_value():
        return False
    power = first.power or second.power
    second.value = first.value.scaleb(second.power) + part.scaleb(power)
    if first.power:
        second.strict, second.coarse = second.strict.scaleb(power), second.coarse.scaleb(power)
        second.power, second.scale = first.power, first.scale
    second.hedge = first.hedge
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
    whole.kind = "count" if given.kind == HALF else given.kind
    whole.units, whole.firm, whole.minor = given.units, given.firm, given.minor
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
