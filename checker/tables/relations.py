"""Relations: what holds in a sheet and where it is broken, and which cell one slip would mend everything."""

from decimal import Decimal

from checker.tables.cells import NIL, NUMBER
from checker.tables.sheet import Entry, Line, Sheet
from checker.tables.slips import slips
from checker.tables.sums import Number, Sum, doubt, evidence, find_sums, other_way

Place = tuple[int, int]  # row, column

# How often, per cent, a sum of so many rounded parts meets its rounded total exactly; 0: of any other number.
_MEETS = {2: 75, 3: 67, 4: 60, 5: 55, 6: 52, 7: 50, 8: 45, 9: 43, 0: 41}
# How rare it must be that rounding leaves so little: where a scale is given, where none is, and of small whole numbers.
_RARE, _LESS_RARE, _COUNTED = Decimal("0.01"), Decimal("0.05"), Decimal("0.25")
_SMALL = 1000  # below which whole numbers without a scale are counts
_LIKELY = 10  # bits of other lanes below which a slip must be no matter of chance
_SURE = 15  # bits of other lanes that make a sum sure in one
_STRONG = 18  # bits of another lane, and against a slip by chance, that stand for a word
_CLEAR = 3  # bits against a slip by chance that make even a nil part no excuse
_TELLING = 5  # bits of a column's total below which it may be no total at all
_BORNE = 6  # bits of another lane that bear a whole block out as what a total by name adds up
_PENALTY = 20  # a mark is so many times what may be taken from it
_MANY = 8  # lanes in which a sum holds that make one in which it fails an exception
_DOUBTED = 1  # bits against a slip by chance that a total by name needs where nothing else bears it out


class Equation:
    """One lane of a relation: a total's cell and its parts' cells with their signs, and whether it holds.

    `needs` maps each cell to the least and the greatest value that would make it hold, as printed numbers.
    """

    __slots__ = (
        "across",
        "bits",
        "doubt",
        "exact",
        "expected",
        "fine",
        "holds",
        "needs",
        "nils",
        "parts",
        "residual",
        "soft",
        "source",
        "total",
        "trivial",
        "why",
    )

    def __init__(self, source: Sum, total: Place, *, across: bool) -> None:
        self.source = source
        self.total = total
        self.parts: list[tuple[Place, int]] = []
        self.across = across  # along a row, not down a column
        self.holds = True
        self.residual = 0
        self.bits = 0
        self.doubt = 0
        self.nils = False
        self.trivial = False  # fewer than two parts count
        self.soft = False  # percentages, which are always rounded
        self.exact = False  # the numbers are not rounded
        self.fine = False  # they have decimals
        self.expected = Decimal(0)
        self.needs: dict[Place, tuple[Decimal, Decimal]] = {}
        self.why = ""

    @property
    def cells(self) -> list[Place]:
        """The places of the total and its parts."""
        return [self.total, *(place for place, _ in self.parts)]


class Lanes:
    """The numbers of a sheet along one direction, as integers in units of each lane's last place.

    `exact` says which lanes hold numbers that are not rounded: those without decimals (False), those with (True).
    """

    def __init__(self, sheet: Sheet, exact: frozenset[bool], *, across: bool) -> None:
        self.across = across  # lines are columns, lanes are rows
        self.lines = sheet.columns if across else sheet.rows
        self.lanes = sheet.rows if across else sheet.columns
        self.numbers: dict[tuple[int, int], Number] = {}
        self.nils: set[tuple[int, int]] = set()
        self.exponent: dict[int, int] = {}
        by_lane: dict[int, list[Entry]] = {}
        for (row, column), entry in sheet.cells.items():
            by_lane.setdefault(row if across else column, []).append(entry)
        for lane, entries in by_lane.items():
            numbers = [e for e in entries if e.reading.kind == NUMBER]
            if not numbers:
                continue
            exponent = self.exponent[lane] = min(e.reading.exponent + e.reading.power for e in numbers)
            sure = (exponent < 0) in exact
            grain = 0 if sure else _grain([e for e in numbers if e.reading.value], exponent)
            for entry in entries:
                line = entry.column if across else entry.row
                reading = entry.reading
                if reading.kind == NIL:
                    self.numbers[line, lane] = (0, 0)
                    self.nils.add((line, lane))
                elif reading.kind == NUMBER:
                    value = int(reading.value.scaleb(reading.power - exponent))
                    place = 0 if sure else max(int(10 ** (reading.exponent + reading.power - exponent)), grain)
                    self.numbers[line, lane] = (value, place)

    def place(self, line: int, lane: int) -> Place:
        """Return where a line crosses a lane."""
        return (lane, line) if self.across else (line, lane)


def _grain(entries: list[Entry], exponent: int) -> int:
    """Return the unit to which all numbers of a lane are rounded, in units of its last place: 1, 5, 10, 50, 100..."""
    if len(entries) < 4:
        return 1
    values = [abs(int(e.reading.value.scaleb(e.reading.power - exponent))) for e in entries]
    grain = 1
    while all(value % (grain * 10) == 0 for value in values):
        grain *= 10
    return grain * 5 if all(value % (grain * 5) == 0 for value in values) else grain


def relate(sheet: Sheet) -> list[Equation]:
    """Return the equations of a sheet's sums, those that hold and those that do not."""
    equations = _relate(sheet, frozenset())
    rare = _rarity(sheet)
    # That counts are exact says nothing of the percentages beside them.
    exact = frozenset(fine for fine in (False, True) if _exact([e for e in equations if e.fine == fine], rare))
    if exact:
        equations = _relate(sheet, exact)
        for equation in equations:
            equation.exact = equation.fine in exact and not equation.soft
    zero = any(equation.holds and equation.nils for equation in equations)
    if not zero:
        for equation in equations:
            if not equation.holds and equation.nils and equation.doubt < _CLEAR:
                equation.why = "a part is nil or not given"
    return equations


def _rarity(sheet: Sheet) -> Decimal:
    """Return how rare it must be under rounding that the sums of a sheet meet as they do, to take them for exact.

    Numbers in thousands or millions, with decimals, or of money are likely to be rounded, small whole ones are not.
    """
    lines: list[Line | Sheet] = [sheet, *sheet.rows, *sheet.columns]
    readings = [entry.reading for entry in sheet.cells.values()]
    if any(line.power for line in lines) or any(reading.exponent or reading.power for reading in readings):
        return _RARE
    plain = not any(line.unit for line in lines) and not any(reading.unit for reading in readings)
    return _COUNTED if plain and all(abs(reading.value) < _SMALL for reading in readings) else _LESS_RARE


def _exact(equations: list[Equation], rare: Decimal) -> bool:
    """Whether the numbers are not rounded: hardly any sum misses, where rounding would make many miss by a little.

    Two may, down a column and along a row: the cell that is wrong. What misses by more than rounding tells nothing.
    """
    # The chance that rounding leaves 0, 1 or 2 sums that miss, one sum after the other.
    chances = [Decimal(1), Decimal(0), Decimal(0)]
    missing = 0
    for equation in equations:
        if not equation.holds or equation.trivial or equation.soft:
            continue
        missing += equation.residual != 0
        meets = Decimal(_MEETS.get(len(equation.parts), _MEETS[0])) / 100
        chances = [chance * meets + (chances[i - 1] * (1 - meets) if i else 0) for i, chance in enumerate(chances)]
    return missing <= 2 and sum(chances[: missing + 1]) < rare


def _relate(sheet: Sheet, exact: frozenset[bool]) -> list[Equation]:
    equations: list[Equation] = []
    begun = sheet.table.above is not None and sheet.table.above.rows > 0  # the block of a total may begin before it
    for across in (False, True):
        lanes = Lanes(sheet, exact, across=across)
        seen: dict[frozenset[int], Sum] = {}
        lonely: dict[frozenset[int], Sum] = {}
        indices = [lane.index for lane in lanes.lanes if lane.additive and lane.index in lanes.exponent]
        soft = [lane.index for lane in lanes.lanes if lane.percent and lane.index in lanes.exponent]
        for lines in (lanes.lines, _reversed(lanes.lines)):
            sums, alone = find_sums(lines, indices, lanes.numbers)
            for found in sums:
                key = frozenset((found.total, *(part for part, _ in found.parts)))
                known = seen.get(key)
                if known is None or (found.named, found.plain) > (known.named, known.plain):
                    seen[key] = found
            if across or not begun:
                lonely.update({frozenset((s.total, *(part for part, _ in s.parts))): s for s in alone})
        for found in seen.values():
            equations += _equations(lanes, found, soft)
        totals = {found.total for found in seen.values()}
        for found in lonely.values():
            if found.total not in totals:
                equations += _equations(lanes, found, [])
    return equations


def _reversed(lines: list[Line]) -> list[Line]:
    """Return the lines in the order in which totals that stand above their parts follow them."""
    found = []
    barrier, gap = True, False
    for line in reversed(lines):
        copy = Line(line.index, line.label)
        copy.cues, copy.additive, copy.percent, copy.leaf = line.cues, line.additive, line.percent, line.leaf
        copy.barrier, copy.gap = barrier, gap
        barrier, gap = line.barrier, line.gap
        found.append(copy)
    return found


def _equations(lanes: Lanes, found: Sum, soft: list[int]) -> list[Equation]:
    made = []
    for lane in [*found.holds, *found.fails, *found.trivial, *soft]:
        numbers = [lanes.numbers.get((line, lane)) for line, _ in found.parts]
        total = lanes.numbers.get((found.total, lane))
        known = [number for number in numbers if number is not None]
        if total is None or len(known) < len(numbers):
            continue
        values = [sign * n[0] for (_, sign), n in zip(found.parts, known, strict=True)]
        width = total[1] + sum(n[1] for n in known)
        exponent = lanes.exponent[lane]
        if lane in soft:
            # Percentages add up where they are shares of a whole.
            if not found.plain or sum(map(bool, values)) < 2 or Decimal(total[0]).scaleb(exponent) != 100:
                continue
            width = max(width, len(known) + 1)
        equation = Equation(found, lanes.place(found.total, lane), across=lanes.across)
        equation.parts = [(lanes.place(line, lane), sign) for line, sign in found.parts]
        equation.fine = exponent < 0
        equation.residual = total[0] - sum(values)
        equation.holds = 2 * abs(equation.residual) <= width
        equation.trivial, equation.soft = lane in found.trivial, lane in soft
        equation.bits = 0 if lane in found.trivial else evidence(total[0], width)
        equation.nils = any((line, lane) in lanes.nils for line in (found.total, *(part for part, _ in found.parts)))
        equation.expected = Decimal(sum(values)).scaleb(exponent)
        half = Decimal(width).scaleb(exponent) / 2
        equation.needs[equation.total] = (equation.expected - half, equation.expected + half)
        for (place, sign), number in zip(equation.parts, known, strict=True):
            middle = Decimal(number[0] + sign * equation.residual).scaleb(exponent)
            equation.needs[place] = (middle - half, middle + half)
        if not equation.holds and "change" in lanes.lanes[lane].cues:
            equation.why = "changes may be in per cent"
        elif not equation.holds:
            equation.doubt = doubt([total[0], *values], width)
            above = _from_total(lanes, found, lane)
            sure = len(found.holds) > 1 or found.bits >= _SURE
            equation.why = other_way(total[0], values, above, width, sure=sure, across=lanes.across)
            if any(line in found.thin and value for (line, _), value in zip(found.parts, values, strict=True)):
                equation.why = equation.why or "one of the parts is nil nearly everywhere else"
        made.append(equation)
    return made


def _from_total(lanes: Lanes, found: Sum, lane: int) -> list[int]:
    """Return a lane's numbers from the total on, in the direction of its parts."""
    order = [line.index for line in lanes.lines]
    at, first = order.index(found.total), order.index(found.parts[0][0])
    lines = order[:at][::-1] if first < at else order[at + 1 :]
    return [lanes.numbers.get((line, lane), (0, 0))[0] for line in lines]


# ---- who is to blame ------------------------------------------------------------------------------


class Fault:
    """A broken equation that stands every gate, the cells one slip would mend, and how much speaks for it."""

    __slots__ = ("also", "equation", "mends", "severity")

    def __init__(self, equation: Equation) -> None:
        self.equation = equation
        self.mends: list[tuple[Place, str, Decimal]] = []
        self.also: list[Equation] = []
        self.severity = ""


def faults(sheet: Sheet, equations: list[Equation]) -> list[Fault]:
    """Return the broken equations that no innocent reading saves, each with the cells that one slip would mend."""
    holding: dict[Place, int] = {}
    broken: dict[Place, list[Equation]] = {}
    for equation in equations:
        for place in equation.cells:
            if equation.holds:
                holding[place] = max(holding.get(place, 0), equation.bits)
            else:
                broken.setdefault(place, []).append(equation)
    found = []
    for equation in equations:
        if equation.holds or equation.why:
            continue
        source = equation.source
        if len(source.fails) > max(1, len(source.holds) // 4):
            continue
        fault = Fault(equation)
        best: list[tuple[int, Place, str, Decimal]] = []
        for place in equation.cells:
            reading = sheet.cells[place].reading
            if reading.kind != NUMBER:
                continue
            low, high = equation.needs[place]
            others = [other for other in broken.get(place, ()) if other is not equation and place in other.needs]
            joint = (low, high)
            both = 0
            for other in others:
                a, b = other.needs[place]
                if max(joint[0], a) <= min(joint[1], b):
                    joint = (max(joint[0], a), min(joint[1], b))
                    both += 1
            if not both and holding.get(place, 0) >= 6:
                continue  # another sum confirms it
            mends = slips(reading.value, reading.exponent, *_unscaled(joint, reading.power), reading.figures)
            if mends:
                kind, value = mends[0]
                best.append((both, place, kind, value))
        if not best:
            continue
        most = max(b for b, *_ in best)
        fault.mends = [(place, kind, value) for both, place, kind, value in best if both == most]
        fault.also = [other for other in broken.get(fault.mends[0][0], ()) if other is not equation] if most else []
        fault.severity = _severity(equation, most)
        if fault.severity == "error" and not most and _marks(sheet, equation):
            fault.severity = "warning"
        if fault.severity:
            found.append(fault)
    return found


def _marks(sheet: Sheet, equation: Equation) -> bool:
    """Whether a row may add up marks, from which a penalty that the table does not show is taken.

    Marks have decimals, no unit and no scale; a penalty is round, and small beside each of them.
    """
    cells = [sheet.cells[place].reading for place in equation.cells]
    if not (equation.across and equation.fine) or any(reading.unit or reading.power for reading in cells):
        return False
    column = sheet.columns[equation.total[1]]
    if sheet.unit or sheet.power or column.unit or column.power:
        return False
    missing = abs(equation.expected - cells[0].value)
    least = min((abs(reading.value) for reading in cells if reading.value), default=Decimal(0))
    rounded = not equation.residual % 10 and len(str(abs(equation.residual)).rstrip("0")) == 1
    return rounded and missing * _PENALTY <= least


def _unscaled(ends: tuple[Decimal, Decimal], power: int) -> tuple[Decimal, Decimal]:
    return ends[0].scaleb(-power), ends[1].scaleb(-power)


def _severity(equation: Equation, both: int) -> str:
    source = equation.source
    if not source.holds:
        # A total by name with nothing beside it: its own arithmetic must leave no doubt.
        return "warning" if source.whole and equation.doubt >= _DOUBTED else ""
    if not source.named:
        # Without a word for it, numbers that move together look like sums: only long ones tell, or a lone exception.
        lanes = len(source.holds)
        long = lanes > 1 and source.bits >= 24 and source.bits >= 8 * lanes and equation.bits >= 8
        lone = len(source.fails) == 1 and lanes >= _MANY and source.bits >= 4 * lanes
        strong = len(source.fails) == 1 and min(source.bits, equation.bits) >= _LIKELY
        strong = strong and source.bits + equation.doubt >= _STRONG
        if not long and not lone and not strong:
            return ""
    if not equation.across and equation.bits < _TELLING and not both:
        return ""  # each column may measure something else, and small numbers may be changes in per cent
    borne = equation.exact or source.bits >= _BORNE
    told = borne and source.whole and source.named and source.plain and len(source.fails) == 1
    if source.bits < _LIKELY and not both and not equation.doubt and not told:
        return ""  # numbers so small that a slip explains anything
    if both or (source.named and source.bits >= 20 and len(source.holds) > 1):
        return "error"
    return "warning"
