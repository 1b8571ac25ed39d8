"""The table finder: figures from a document's tables, and the claims that their totals make."""

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from checker.documents import Document
from checker.report import Claim, Figure, Known, Mend
from checker.tables.averages import Average, averages
from checker.tables.cells import NUMBER, Reading
from checker.tables.mentions import Mention, MentionFinder
from checker.tables.ratios import CHANGE, Ratio, ratios
from checker.tables.relations import Equation, Fault, faults, relate
from checker.tables.running import Lot, lots
from checker.tables.sheet import Entry, Line, Sheet, SheetReader

_TOTAL, _DIFFERENCE = "table-total", "table-difference"
_CHANGE, _SHARE, _AVERAGE, _MENTION = "table-change", "table-share", "table-average", "table-mention"
_LABEL = 60  # characters of a label in a message
_LISTED = 3  # lines that a message names one by one
_HIDDEN = "undecided"

# What holds here may fail in the judge's eyes where the figures of another sum are exact: then nobody knows.
_HELD = Known({})
_HELD.ceiling, _HELD.doubt = _HIDDEN, "it holds only if the figures are rounded"


class TableFinder:
    """Finds figures and claims in the tables of documents, with one pack's words."""

    def __init__(self, pack: Mapping[str, Any]) -> None:
        self._reader = SheetReader(pack)
        self._mentions = MentionFinder(pack)

    def figures(self, document: Document, figures: list[Figure]) -> tuple[list[Figure], list[Sheet]]:
        """Return the document's figures with those of its tables read as cells, and its tables as sheets.

        A cell's figure takes the place of whatever the scanner saw in that cell.
        """
        sheets = [sheet for table in document.tables if (sheet := self._reader.read(document, table)) is not None]
        cells: list[Figure] = []
        taken: set[int] = set()
        for sheet in sheets:
            for entry in sheet.cells.values():
                if entry.reading.kind == NUMBER and not sheet.columns[entry.column].names_rows:
                    taken.add(entry.start)
                    entry.figure = _figure(document, sheet, entry)
                    cells.append(entry.figure)
        _tell_apart(cells)
        starts = sorted(
            (cell.block.start, cell.block.end)
            for table in document.tables
            for cell in table.cells
            if cell.block is not None and (cell.header or cell.block.start in taken)
        )
        kept = _outside(figures, starts)
        merged = sorted([*kept, *cells], key=_place)
        for number, figure in enumerate(merged):
            figure.id = number
        return merged, sheets

    def claims(self, document: Document, sheets: list[Sheet], figures: list[Figure]) -> list[Claim]:
        """Return what the sheets' totals and ratios claim, and what the text repeats of them, held or not."""
        claims: list[Claim] = []
        for sheet in sheets:
            equations = relate(sheet)
            broken = {id(fault.equation): fault for fault in faults(sheet, equations)}
            for equation in equations:
                claim = self._claim(document, sheet, equation, broken.get(id(equation)))
                if claim is not None:
                    claims.append(claim)
            confirmed = frozenset(
                place for equation in equations if equation.holds and equation.bits for place in equation.cells
            )
            claims += [_ratio(document, sheet, found) for found in ratios(sheet, confirmed)]
            claims += [_average(document, sheet, found) for found in averages(sheet, confirmed)]
            if sheet.table.above is not None:
                claims += [_lot(document, sheet, found) for found in lots(sheet, sheet.table.above)]
        claims += [_mention(document, found) for found in self._mentions.find(document, sheets, figures)]
        return claims

    def _claim(self, document: Document, sheet: Sheet, equation: Equation, fault: Fault | None) -> Claim | None:
        total = sheet.cells[equation.total].figure
        signed = [(sheet.cells[place].figure, sign) for place, sign in equation.parts]
        parts = [figure for figure, sign in signed if figure is not None and sign > 0]
        less = [figure for figure, sign in signed if figure is not None and sign < 0]
        if total is None or not parts or len(parts) + len(less) < 2:
            return None
        if not equation.holds and fault is None and not equation.source.holds:
            return None  # a total by name whose parts nobody knows
        if equation.exact:
            for figure in (total, *parts, *less):
                figure.strict = figure.coarse = Decimal(0)
        if less:
            claim = Claim(_DIFFERENCE, {"total": total, "parts": parts, "less": less})
        else:
            claim = Claim(_TOTAL, {"total": total, "parts": parts})
        claim.known = _HELD if equation.holds else self._known(document, sheet, equation, total, fault)
        return claim

    def _known(
        self, document: Document, sheet: Sheet, equation: Equation, figure: Figure, fault: Fault | None
    ) -> Known:
        printed = _printed(document, figure)
        lines, lanes = (sheet.columns, sheet.rows) if equation.across else (sheet.rows, sheet.columns)
        line, lane = equation.total[::-1] if equation.across else equation.total
        where = ", ".join(name for name in (_name(lines[line]), _name(lanes[lane])) if name)
        words = {
            "total": f"{printed} ({where})" if where else printed,
            "parts": _block(
                lines, [(p[1] if equation.across else p[0], s) for p, s in equation.parts], across=equation.across
            ),
            "expected": written(sheet.cells[equation.total].reading, printed, equation.expected),
            "mend": "",
        }
        known = Known(words)
        if fault is None:
            known.ceiling = _HIDDEN
            known.doubt = equation.why or "no single slip explains it"
            return known
        known.ceiling = fault.severity
        for place, kind, value in fault.mends:
            entry = sheet.cells[place]
            if entry.figure is not None:
                text = written(entry.reading, _printed(document, entry.figure), value)
                known.mends.append(Mend(entry.figure, text, kind, confirmed=bool(fault.also)))
        if len(known.mends) == 1:
            place, mend = fault.mends[0][0], known.mends[0]
            lines = sheet.columns if equation.across else sheet.rows
            name = _name(lines[place[1 if equation.across else 0]])
            own = f"for {_printed(document, mend.figure)}{f' ({name})' if name else ''}"
            both = "the row and the column" if fault.also else "it"
            words["mend"] = f"; {mend.replacement} {'here' if place == equation.total else own} would mend {both}"
        return known


def _ratio(document: Document, sheet: Sheet, found: Ratio) -> Claim:
    """Return the claim that a percentage makes of two other cells."""
    figures = [sheet.cells[place].figure for place in (found.percent, found.first, found.second)]
    percent, first, second = (figure for figure in figures if figure is not None)
    if found.kind == CHANGE:
        claim = Claim(_CHANGE, {"change": percent, "before": first, "after": second})
    else:
        claim = Claim(_SHARE, {"share": percent, "whole": first, "part": second})
    if found.holds:
        claim.known = _HELD
        return claim
    row, column = sheet.rows[found.percent[0]], sheet.columns[found.percent[1]]
    where = ", ".join(name for name in (_name(column), _name(row)) if name)
    words = {role: _printed(document, term[0]) for role, term in claim.terms.items()}
    role = next(iter(claim.terms))
    words["expected"] = written(sheet.cells[found.percent].reading, words[role], found.expected)
    words[role] += f" ({where})" if where else ""
    words["mend"] = ""
    claim.known = Known(words)
    if found.why or not found.mends:
        claim.known.ceiling, claim.known.doubt = _HIDDEN, found.why
        return claim
    for place, kind, value in found.mends:
        entry = sheet.cells[place]
        if entry.figure is not None:
            text = written(entry.reading, _printed(document, entry.figure), value)
            claim.known.mends.append(Mend(entry.figure, text, kind, confirmed=False))
    named = claim.known.named
    if len(named) == 1 and named[0].figure is not percent:
        words["mend"] = f"; {named[0].replacement} for {_printed(document, named[0].figure)} would mend it"
    return claim


def _average(document: Document, sheet: Sheet, found: Average) -> Claim:
    """Return the claim that a cell is the mean of others; how many they are is a figure that nobody wrote."""
    mean, *parts = [figure for p in (found.mean, *found.parts) if (figure := sheet.cells[p].figure) is not None]
    number = _unwritten(mean, Decimal(len(parts)))
    claim = Claim(_AVERAGE, {"average": mean, "number": number, "parts": parts})
    claim.known = _HELD
    if found.holds:
        return claim
    printed = _printed(document, mean)
    lines, at = (sheet.columns, 1) if found.across else (sheet.rows, 0)
    words = {
        "average": _placed(printed, sheet, found.mean),
        "parts": _block(lines, [(place[at], 1) for place in found.parts], across=found.across),
        "expected": written(sheet.cells[found.mean].reading, printed, found.expected),
        "mend": "",
    }
    claim.known = Known(words)
    if found.why:
        claim.known.ceiling, claim.known.doubt = _HIDDEN, found.why
    for place, kind, value in found.mends:
        entry = sheet.cells[place]
        if entry.figure is not None:
            text = written(entry.reading, _printed(document, entry.figure), value)
            claim.known.mends.append(Mend(entry.figure, text, kind, confirmed=False))
    return claim


def _unwritten(figure: Figure, value: Decimal) -> Figure:
    """Return a number that a claim about a figure needs and nobody wrote."""
    made = Figure()
    made.id, made.start, made.end = -1 - figure.start, figure.start, figure.start
    made.text_start = made.text_end = figure.text_start
    made.value = value
    return made


def _placed(printed: str, sheet: Sheet, place: tuple[int, int]) -> str:
    """Name a cell by what it says and its row and column."""
    where = ", ".join(name for name in (_name(sheet.rows[place[0]]), _name(sheet.columns[place[1]])) if name)
    return f"{printed} ({where})" if where else printed


def _lot(document: Document, sheet: Sheet, found: Lot) -> Claim:
    """Return the claim of a total below more rows than are at hand: their sum stands for them."""
    figure = found.entry.figure
    if figure is None:
        raise AssertionError("a total is a number")
    reading = found.entry.reading
    block = _unwritten(figure, found.sum.scaleb(figure.power - reading.power) / figure.minor)
    block.kind, block.units, block.firm, block.minor = figure.kind, figure.units, figure.firm, figure.minor
    figure.strict = figure.coarse = Decimal(0)
    claim = Claim(_TOTAL, {"total": figure, "parts": block})
    claim.known = _HELD
    if not found.holds:
        printed = _printed(document, figure)
        expected = written(reading, printed, found.sum)
        claim.known = Known(
            {
                "total": _placed(printed, sheet, (found.entry.row, found.entry.column)),
                "parts": f"the {found.count:,} {'totals' if found.of_totals else 'rows'} above",
                "expected": expected,
                "mend": f"; {expected} here would mend it" if found.slip else "",
            }
        )
        claim.known.ceiling = "error" if found.slip and found.sure > 1 else "warning"
        if found.slip:
            claim.known.mends.append(Mend(figure, expected, found.slip, confirmed=False))
    return claim


def _mention(document: Document, found: Mention) -> Claim:
    """Return the claim of a figure in the text that it repeats a cell."""
    cell = found.cell.figure
    if cell is None:
        raise AssertionError("a mention is of a number")
    claim = Claim(_MENTION, {"cell": cell, "text": found.figure})
    claim.known = _HELD
    if found.slip:
        words = {role: _printed(document, term[0]) for role, term in claim.terms.items()}
        words["expected"] = words["cell"]
        words["cell"] = _placed(words["cell"], found.sheet, (found.cell.row, found.cell.column))
        claim.known = Known(words)
    return claim


def _printed(document: Document, figure: Figure) -> str:
    return " ".join(document.text.string[figure.text_start : figure.text_end].split())


def written(reading: Reading, printed: str, value: Decimal) -> str:
    """Write a value as a cell is written: its mark, brackets or sign, digit groups and decimals."""
    start, end = reading.digits
    head, tail = printed[: start - reading.start], printed[end - reading.start :]
    if reading.value < 0 or head.strip().startswith(("(", "[")):
        bracketed = head.strip().startswith(("(", "["))
        if value >= 0:
            head = head.replace("(", "").replace("[", "").lstrip("-−–—")
            tail = tail.replace(")", "").replace("]", "")
        elif not bracketed and not any(c in "-−–—" for c in head):
            head = "-" + head
    elif value < 0:
        head = "-" + head
    value = abs(value.scaleb(-reading.power))
    decimals = max(0, -reading.exponent)
    text = f"{value:.{decimals}f}"
    digits = printed[start - reading.start : end - reading.start]
    grouped = "," in digits or (len(digits.partition(".")[0]) <= 3 and abs(value) >= 1000)
    return f"{head}{f'{Decimal(text):,}' if grouped else text}{tail}"


def _figure(document: Document, sheet: Sheet, entry: Entry) -> Figure:
    """Return a cell's number as a figure, in the units that the cell, its column, its row or the caption names."""
    reading = entry.reading
    figure = Figure()
    row, column = sheet.rows[entry.row], sheet.columns[entry.column]
    figure.text_start, figure.text_end = entry.start + reading.start, entry.start + reading.end
    figure.start, figure.end = document.text.span(figure.text_start, figure.text_end)
    figure.text = document.source[figure.start : figure.end]
    figure.number = (reading.digits[0] - reading.start, reading.digits[1] - reading.start)
    power = reading.power
    unit = reading.unit or column.unit or row.unit or sheet.unit
    percent = column.percent or row.percent
    if unit is not None and not (percent and reading.unit is None):
        figure.kind, figure.units, figure.firm, figure.minor = unit.kind, unit.units, unit.firm, unit.minor
    elif percent:
        figure.kind = "percent"
    if not power and figure.kind != "percent" and not row.cues & {"never"} and not column.cues & {"never"}:
        power = column.power or row.power or sheet.power
    figure.power = power
    figure.value = reading.value.scaleb(power) / figure.minor
    figure.strict = Decimal(1).scaleb(reading.exponent + power) / figure.minor
    figure.coarse = figure.strict
    # A column of years says when, not what.
    named = (row.label,) if column.period and column.dated else (row.label, column.name)
    figure.label = " ".join(name for name in named if name).lower() or None
    figure.period = column.period or row.period
    figure.place = entry.place
    return figure


def _tell_apart(cells: list[Figure]) -> None:
    """Number the labels of cells that measure different things by the same words: "other" in two sections."""
    seen: dict[tuple[str | None, str | None], int] = {}
    counts = Counter((figure.label, figure.period) for figure in cells)
    for figure in cells:
        key = (figure.label, figure.period)
        if key[0] is not None and counts[key] > 1:
            seen[key] = seen.get(key, 0) + 1
            figure.label = f"{key[0]} ({seen[key]})"


def _outside(figures: list[Figure], cells: list[tuple[int, int]]) -> list[Figure]:
    """Return the figures that stand in none of the cells (both in the order of the text)."""
    kept = []
    at = 0
    for figure in figures:
        while at < len(cells) and cells[at][1] <= figure.text_start:
            at += 1
        if at == len(cells) or figure.text_end <= cells[at][0]:
            kept.append(figure)
    return kept


def _block(lines: list[Line], parts: list[tuple[int, int]], *, across: bool) -> str:
    """Name the block that was added: all its lines where they are few, the first and the last where they are many."""
    kind = "columns" if across else "rows"
    added = sorted(line for line, sign in parts if sign > 0)
    taken = sorted(line for line, sign in parts if sign < 0)
    if not taken:
        return _some(lines, added, kind, "and")
    return f"{_some(lines, added, kind, 'plus')} minus {_some(lines, taken, kind, 'minus')}"


def _some(lines: list[Line], some: list[int], kind: str, joint: str) -> str:
    names = [_name(lines[line]) or "a line" for line in some]
    if len(some) <= _LISTED and joint == "and":
        return ", ".join([*names[:-2], " and ".join(names[-2:])])
    if len(some) <= _LISTED:
        return f" {joint} ".join(names)
    count = some[-1] - some[0] + 1
    amid = f"{len(some)} {kind}" if count == len(some) else f"{len(some)} of the {count} {kind}"
    return f"{'the ' if count == len(some) else ''}{amid} from {names[0]} to {names[-1]}"


def _name(line: Line) -> str:
    words = line.name
    if len(words) > _LABEL:
        words = words[:_LABEL].rpartition(" ")[0].rstrip(" ,;:") or words[:_LABEL]
        words += "…"
    return f"“{words}”" if words else ""


def _place(figure: Figure) -> int:
    return figure.text_start
