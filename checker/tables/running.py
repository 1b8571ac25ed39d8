"""Running sums: what the rows of a long table add up to, column by column, while its parts are checked one by one."""

from decimal import Decimal

from checker.documents import Above
from checker.tables.cells import BLANK, NIL, NUMBER
from checker.tables.sheet import Entry, Sheet
from checker.tables.slips import slips
from checker.tables.sums import evidence

_REACH = 400  # rows up to which a total finds its block by itself
_NEAR = 10  # a sum is another than the total's where they are more than a tenth apart
_SURE = 15  # bits of a column in which a block adds up to the total exactly
_ROWS, _SINCE, _TOTALS = range(3)  # the blocks that a total may add up: all rows, those since the last one, all totals


class Tally:
    """What a column holds so far: three sums, how many numbers each has, the largest number, the last place."""

    __slots__ = ("counts", "exponent", "known", "most", "sums")

    def __init__(self) -> None:
        self.sums = [Decimal(0), Decimal(0), Decimal(0)]
        self.counts = [0, 0, 0]
        self.known = [True, True, True]  # no number of it is left out as unknown
        self.most = Decimal(0)
        self.exponent = 0

    def add(self, entry: Entry, *, total: bool) -> None:
        """Take in a row's cell, or a total's."""
        kinds = (_TOTALS,) if total else (_ROWS, _SINCE)
        if entry.reading.kind == NUMBER:
            value = entry.reading.value.scaleb(entry.reading.power)
            self.exponent = min(self.exponent, entry.reading.exponent + entry.reading.power)
            for kind in kinds:
                self.sums[kind] += value
                self.counts[kind] += 1
            if not total:
                self.most = max(self.most, value)
        elif entry.reading.kind not in {NIL, BLANK}:
            for kind in kinds:
                self.known[kind] = False

    def restart(self) -> None:
        """Begin the block behind a total."""
        self.sums[_SINCE], self.counts[_SINCE], self.known[_SINCE] = Decimal(0), 0, True


class Lot:
    """A total's cell below a long block: how many numbers are added, their sum, and whether it holds.

    `slip` is the one slip that explains the total, `value` what it would be without it; `sure` how many other columns
    bear the block out.
    """

    __slots__ = ("count", "entry", "exponent", "holds", "of_totals", "slip", "sum", "sure", "value")

    def __init__(self, entry: Entry, tally: Tally, kind: int) -> None:
        reading = entry.reading
        self.entry = entry
        self.count = tally.counts[kind]
        self.of_totals = kind == _TOTALS
        self.sum = tally.sums[kind]
        self.exponent = tally.exponent
        self.holds = self.sum == reading.value.scaleb(reading.power)
        self.slip, self.value, self.sure = "", self.sum, 0


def lots(sheet: Sheet, above: Above) -> list[Lot]:
    """Return the totals of a sheet that add up more rows than can be looked at, and take its rows into the sums."""
    found: list[Lot] = []
    rows: dict[int, list[Entry]] = {}
    for entry in sheet.cells.values():
        if sheet.columns[entry.column].additive or entry.reading.kind != NUMBER:
            rows.setdefault(entry.row, []).append(entry)
    for row in sheet.rows:
        entries = rows.get(row.index)
        if not entries or "of_which" in row.cues:
            continue
        tallies = [above.columns.setdefault(sheet.spans[entry.column][0], Tally()) for entry in entries]
        total = "total" in row.cues
        if total and above.rows > _REACH:
            found += _judged([pair for pair in zip(entries, tallies, strict=True) if pair[0].reading.kind == NUMBER])
        for entry, tally in zip(entries, tallies, strict=True):
            tally.add(entry, total=total)
        if total:
            for tally in above.columns.values():
                tally.restart()
        above.rows += not total
    return found


def _judged(cells: list[tuple[Entry, Tally]]) -> list[Lot]:
    """Return what a total's cells add up, by the block that holds in most columns; none where none is borne out."""
    best: list[Lot] = []
    most = 0
    for kind in (_SINCE, _ROWS, _TOTALS):
        made = [Lot(entry, tally, kind) for entry, tally in cells if tally.counts[kind] > 1 and tally.known[kind]]
        sure = [lot for lot in made if lot.holds and _bits(lot) >= _SURE]
        fails = [lot for lot in made if not lot.holds]
        if len(sure) > most and len(fails) <= len(sure):
            best, most = made, len(sure)
    if not best:
        return [lot for lot in _alone(cells) if lot.slip]
    for lot in best:
        lot.sure = most
        _explain(lot)
    tallies = {id(entry): tally for entry, tally in cells}
    return [lot for lot in best if lot.holds or lot.slip or _near(lot, tallies[id(lot.entry)])]


def _alone(cells: list[tuple[Entry, Tally]]) -> list[Lot]:
    """Return the total of all rows where it is the only one, and one slip in it explains the rest."""
    made = [Lot(entry, tally, _ROWS) for entry, tally in cells if tally.known[_ROWS] and not tally.counts[_TOTALS]]
    for lot in made:
        _explain(lot)
    return made if len(made) == 1 and _bits(made[0]) >= _SURE else []


def _bits(lot: Lot) -> int:
    return evidence(int(lot.sum.scaleb(-lot.exponent)), 1)


def _explain(lot: Lot) -> None:
    reading = lot.entry.reading
    need = lot.sum.scaleb(-reading.power)
    found = [] if lot.holds else slips(reading.value, reading.exponent, need, need, reading.figures)
    if found:
        lot.slip, lot.value = found[0]


def _near(lot: Lot, tally: Tally) -> bool:
    """Whether a total is so near to its sum that it must be meant for it: no mean, no largest number."""
    value = lot.entry.reading.value.scaleb(lot.entry.reading.power)
    return value != tally.most and abs(value - lot.sum) * _NEAR <= abs(lot.sum)
