"""Ratios: columns of changes and shares, told by the rows in which they fit, and rows likewise by their columns."""

from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal

from checker.intervals import Interval, point
from checker.tables.cells import NUMBER
from checker.tables.relations import Place
from checker.tables.sheet import Entry, Line, Sheet
from checker.tables.slips import slips

_REACH = 5  # columns from the percentage in which what it relates may stand
_MOST_COLUMNS = 30
_FAIL = 6  # bits that a row in which a ratio fails takes away
_NEED, _NAMED = 10, 6  # bits beyond those that the search has spent; the latter where the header says what it is
_ROWS = 3  # in which it must hold; one less where the header says what it is
_OFTEN = 10  # rows that hold for each that does not: more point to a base that was restated
_HUNDRED, _ONE = point(Decimal(100)), point(Decimal(1))

CHANGE, SHARE = "change", "share"


class Ratio:
    """One row of a percentage column: `kind` says whether `first` is the base or the whole, and whether it holds.

    A change is of `second` against `first`, a share is of `second` in `first`. `mends` are (place, slip, number).
    """

    __slots__ = ("expected", "first", "holds", "kind", "mends", "percent", "second", "why")

    def __init__(self, kind: str, percent: Place, first: Place, second: Place) -> None:
        self.kind = kind
        self.percent = percent
        self.first = first
        self.second = second
        self.holds = True
        self.expected = Decimal(0)
        self.mends: list[tuple[Place, str, Decimal]] = []
        self.why = ""

    def turn(self) -> None:
        """Exchange rows and columns."""
        self.percent, self.first, self.second = _turned(self.percent), _turned(self.first), _turned(self.second)
        self.mends = [(_turned(place), kind, value) for place, kind, value in self.mends]


def ratios(sheet: Sheet, confirmed: frozenset[Place]) -> list[Ratio]:
    """Return what the percentage columns and rows of a sheet relate; `confirmed` cells stand in sums that hold."""
    found = _along(sheet, confirmed)
    taken = {ratio.percent for ratio in found}
    for ratio in _along(sheet.turned(), frozenset(map(_turned, confirmed))):
        ratio.turn()
        if ratio.percent not in taken:
            found.append(ratio)
    return found


def _turned(place: Place) -> Place:
    return place[1], place[0]


def _along(sheet: Sheet, confirmed: frozenset[Place]) -> list[Ratio]:
    found: list[Ratio] = []
    numbers = [line for line in sheet.columns if not line.percent and not line.names_rows]
    if len(sheet.columns) > _MOST_COLUMNS:
        return found
    for column in sheet.columns:
        if column.percent or not column.cues.isdisjoint((CHANGE, SHARE)):
            near = [line for line in numbers if line is not column and abs(line.index - column.index) <= _REACH]
            found += _best(sheet, column, near, confirmed)
    return found


def _best(sheet: Sheet, column: Line, near: list[Line], confirmed: frozenset[Place]) -> list[Ratio]:
    """Return the ratios of the one reading of a column that its rows bear out best; none where they bear out none."""
    rows = [row.index for row in sheet.rows if not row.percent and _number(sheet, (row.index, column.index))]
    named = not column.cues.isdisjoint((CHANGE, SHARE))
    usual = max((abs(sheet.cells[row, column.index].reading.value) for row in rows), default=Decimal(0))
    best: list[Ratio] = []
    most = 0
    readings = list(_readings(sheet, column, near))
    for kind, pairs in readings:
        bits = holds = fails = 0
        made = []
        for left, row in zip(range(len(rows), 0, -1), rows, strict=True):
            if fails > max(1, (holds + left) // _OFTEN):
                break  # whatever the others say
            first, second = pairs(row)
            ratio = Ratio(kind, (row, column.index), first, second)
            weight = _weigh(sheet, ratio, usual)
            if weight is None:
                continue
            made.append(ratio)
            bits += weight
            holds += ratio.holds
            fails += not ratio.holds
        score = bits - _FAIL * fails
        enough = holds >= _ROWS - named and fails <= max(1, holds // _OFTEN)
        need = len(readings).bit_length() + (_NAMED if named else _NEED)
        if enough and score >= need and score > most:
            best, most = made, score
    for ratio in best:
        if not ratio.holds:
            _mend(sheet, ratio, confirmed)
    return best


class _Pair:
    """The two cells of a row that a percentage may relate; a fixed row of the first is a total's."""

    def __init__(self, first: int, second: int, total: int | None = None) -> None:
        self._first = first
        self._second = second
        self._total = total

    def __call__(self, row: int) -> tuple[Place, Place]:
        return (row if self._total is None else self._total, self._first), (row, self._second)


def _readings(sheet: Sheet, column: Line, near: list[Line]) -> Iterator[tuple[str, _Pair]]:
    shares = CHANGE not in column.cues
    changes = SHARE not in column.cues
    totals = [row.index for row in sheet.rows if "total" in row.cues]
    for one in near:
        for two in near:
            if one is not two:
                if changes:
                    yield CHANGE, _Pair(one.index, two.index)
                if shares:
                    yield SHARE, _Pair(one.index, two.index)
        if shares:
            for total in totals[-2:]:
                yield SHARE, _Pair(one.index, one.index, total)


def _number(sheet: Sheet, place: Place) -> Entry | None:
    entry = sheet.cells.get(place)
    return entry if entry is not None and entry.reading.kind == NUMBER else None


def _interval(entry: Entry) -> Interval:
    reading = entry.reading
    value, half = reading.value.scaleb(reading.power), Decimal(1).scaleb(reading.exponent + reading.power) / 2
    return Interval(value - half, value + half)


def _weigh(sheet: Sheet, ratio: Ratio, usual: Decimal) -> int | None:
    """Set whether a ratio holds; return how many bits that is worth, or None where it says nothing.

    `usual` is how far the percentages of the column may lie from 0.
    """
    entries = [_number(sheet, place) for place in (ratio.percent, ratio.first, ratio.second)]
    if None in entries or ratio.first == ratio.second:
        return None
    percent, first, second = (_interval(entry) for entry in entries if entry is not None)
    if first.low <= 0 or second.low <= 0:
        return None  # of losses and nothings there are no percentages
    expected = second / first * _HUNDRED
    if ratio.kind == CHANGE:
        expected = expected - _HUNDRED
    middle = (percent.low + percent.high) / 2
    width = (percent.high - percent.low) + (expected.high - expected.low)
    ratio.expected = (expected.low + expected.high) / 2
    ratio.holds = expected.meets(percent)
    if not ratio.holds and ratio.kind == CHANGE and (-expected).meets(percent):
        ratio.why = "it may be written without its sign"
    elif not ratio.holds and expected.meets(Interval(2 * percent.low - percent.high, 2 * percent.high - percent.low)):
        ratio.why = "it may have been cut off, or rounded from other figures"
    return max(0, int(2 * max(abs(middle), min(usual, Decimal(10))) / width).bit_length() - 1) if ratio.holds else 0


def _mend(sheet: Sheet, ratio: Ratio, confirmed: frozenset[Place]) -> None:
    """Set which cells one slip would mend; where none would, there may be another reason."""
    places = (ratio.percent, ratio.first, ratio.second)
    percent, first, second = (_interval(sheet.cells[place]) for place in places)
    factor = percent / _HUNDRED + (_ONE if ratio.kind == CHANGE else point(Decimal(0)))
    needs: list[tuple[Place, Interval]] = []
    expected = second / first * _HUNDRED
    needs.append((ratio.percent, expected - _HUNDRED if ratio.kind == CHANGE else expected))
    if factor.low > 0:
        needs += [(ratio.second, first * factor), (ratio.first, second / factor)]
    exponent = sheet.cells[ratio.percent].reading.exponent
    for place, need in needs:
        reading = sheet.cells[place].reading
        if place in confirmed:
            continue
        half = Decimal(1).scaleb(reading.exponent) / 2
        low, high = need.low.scaleb(-reading.power) - half, need.high.scaleb(-reading.power) + half
        found = slips(reading.value, reading.exponent, low, high, reading.figures)
        if found:
            ratio.mends.append((place, *found[0]))
    ratio.expected = ratio.expected.quantize(Decimal(1).scaleb(exponent), ROUND_HALF_EVEN)
    if not ratio.mends:
        ratio.why = ratio.why or "no single slip explains it"
