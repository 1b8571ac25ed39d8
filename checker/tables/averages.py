"""Averages: rows and columns that give the mean of others, told by a word and borne out by the other lanes."""

from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal

from checker.tables.cells import NUMBER, Reading
from checker.tables.relations import Place
from checker.tables.sheet import Line, Sheet
from checker.tables.slips import slips
from checker.tables.sums import doubt, evidence

_LANES = 2  # in which a mean must hold
_NEED = 12  # bits that they must bring
_LONG = 400  # lines beyond which a block is not looked at


class Average:
    """A lane of a line of means: the cell of the mean, those of its parts, and whether it holds.

    `mends` are (place, slip, number), `expected` is the mean of the parts as printed.
    """

    __slots__ = ("across", "expected", "holds", "mean", "mends", "parts", "why")

    def __init__(self, mean: Place, parts: list[Place], *, across: bool) -> None:
        self.mean = mean
        self.parts = parts
        self.across = across  # along a row, not down a column
        self.holds = True
        self.expected = Decimal(0)
        self.mends: list[tuple[Place, str, Decimal]] = []
        self.why = ""

    def turn(self) -> None:
        """Exchange rows and columns."""
        self.mean = self.mean[::-1]
        self.parts = [place[::-1] for place in self.parts]
        self.mends = [(place[::-1], kind, value) for place, kind, value in self.mends]


def averages(sheet: Sheet, confirmed: frozenset[Place]) -> list[Average]:
    """Return the means that a sheet's rows and columns state; `confirmed` cells stand in sums that hold."""
    found = list(_down(sheet, confirmed, across=False))
    for average in _down(sheet.turned(), frozenset(place[::-1] for place in confirmed), across=True):
        average.turn()
        found.append(average)
    return found


def _down(sheet: Sheet, confirmed: frozenset[Place], *, across: bool) -> Iterator[Average]:
    block: list[Line] = []
    starts = {0}
    for line in sheet.rows:
        if line.barrier or line.gap:
            starts.add(len(block))
        if "average" in line.cues and len(line.cues & {"total", "change"}) == 0:
            best: list[Average] = []
            most = 0
            for start in starts:
                made, bits = _weigh(sheet, line, block[start:][-_LONG:], confirmed, across=across)
                if bits > most:
                    best, most = made, bits
            yield from best
        elif line.cues.isdisjoint(("total", "average", "never", "change")) and not line.names_rows:
            block.append(line)
        else:
            starts.add(len(block))


def _weigh(
    sheet: Sheet, line: Line, block: list[Line], confirmed: frozenset[Place], *, across: bool
) -> tuple[list[Average], int]:
    """Return the lanes of one reading of a line of means, and how many bits speak for it; none where too few do."""
    made: list[Average] = []
    bits = holds = 0
    for lane in sheet.columns:
        if lane.names_rows:
            continue
        places = [(other.index, lane.index) for other in block]
        readings = [_number(sheet, place) for place in places]
        parts = [(place, reading) for place, reading in zip(places, readings, strict=True) if reading is not None]
        mean = _number(sheet, (line.index, lane.index))
        if mean is None or len(parts) < max(2, len(block) - 1):
            continue
        average = Average((line.index, lane.index), [place for place, _ in parts], across=across)
        bits += _try(average, mean, parts, confirmed)
        holds += average.holds
        made.append(average)
    enough = holds >= _LANES and bits >= _NEED and len(made) - holds <= max(1, holds // 4)
    return (made, bits) if enough else ([], 0)


def _number(sheet: Sheet, place: Place) -> Reading | None:
    entry = sheet.cells.get(place)
    return entry.reading if entry is not None and entry.reading.kind == NUMBER else None


def _try(average: Average, mean: Reading, parts: list[tuple[Place, Reading]], confirmed: frozenset[Place]) -> int:
    """Set whether a mean holds and which cells one slip would mend; return the bits of one that holds."""
    count = len(parts)
    exponent = min(mean.exponent + mean.power, *(part.exponent + part.power for _, part in parts))
    values = [int(part.value.scaleb(part.power - exponent)) for _, part in parts]
    widths = [int(10 ** (part.exponent + part.power - exponent)) for _, part in parts]
    stated = int(mean.value.scaleb(mean.power - exponent)) * count
    width = int(10 ** (mean.exponent + mean.power - exponent)) * count + sum(widths)
    residual = stated - sum(values)
    average.holds = 2 * abs(residual) <= width
    places = [average.mean, *average.parts]
    place_of = Decimal(1).scaleb(mean.exponent + mean.power)
    average.expected = (Decimal(sum(values)) / count).scaleb(exponent).quantize(place_of, ROUND_HALF_EVEN)
    if average.holds:
        return evidence(stated, width)
    half = Decimal(width) / 2
    needs = [((sum(values) - half) / count, (sum(values) + half) / count)]
    needs += [(value + residual - half, value + residual + half) for value in values]
    certain = doubt([stated, *values], width) > 0
    for place, reading, (low, high) in zip(places, [mean, *(part for _, part in parts)], needs, strict=True):
        if place in confirmed or (place != average.mean and not certain):
            continue
        shift = exponent - reading.power
        found = slips(reading.value, reading.exponent, low.scaleb(shift), high.scaleb(shift), reading.figures)
        if found:
            average.mends.append((place, *found[0]))
    average.why = "" if average.mends else "no single slip explains it"
    return 0
