"""Sheets: a table as a grid of numbers with lines and lanes, whatever spans, spacers and header rows it was made of."""

import re
from collections.abc import Mapping
from copy import copy
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Any

from checker.documents import Block, Document, Table
from checker.figures.tails import Unit, by_spelling
from checker.matching import finder, matches
from checker.tables.cells import BLANK, NIL, NUMBER, UNKNOWN, WORDS, CellReader, Reading

if TYPE_CHECKING:
    from checker.report import Figure

_YEAR = re.compile(r"(?<![\d.,])(?:1[89]|20|21)\d\d(?:[/–-]\d{2,4})?(?![\d,]|\.\d)")
_NOTES = re.compile(r"\s*(?:\((?:[a-z]{1,2}|[ivx]{1,4}|\d{1,2})\)|\[[^\[\]]{1,8}\]|[*†‡§¶#^]+|[¹²³⁰⁴-⁹]+)\s*$")
_ASIDES = re.compile(r"[(\[][^()\[\]]*[)\]]")
_PUNCTUATION = " \t\n\u00a0.,:;*†‡-–—|"
_AT_THE_EDGE = frozenset(("total", "brief", "less", "of_which"))
_FEW = 4
_TOKENS = re.compile(r"[^\s()\[\],;:/]+")
_LONG_HEADER = 200
_CLOSING = ")]%"
_LONGEST_SIGN = 3
_LONGEST_MARK = 4
_WHOLE = "tag"
_WIDEST = 400  # columns beyond which a grid is noise
_LONG_LABEL = 120  # characters of a row's label beyond which it is prose
_YEAR_ONLY = re.compile(r"\d{4}")
_DECADES = 20  # years between the first and the last of a row of headers amid a table
_LONG_NAME = 24  # characters of the label of a row of years


class Entry:
    """One number, nil or unknown of a sheet: its cell's span in the document's text, and its figure if any."""

    __slots__ = ("column", "end", "figure", "place", "reading", "row", "start")

    def __init__(self, row: int, column: int, reading: Reading, block: Block) -> None:
        self.row = row
        self.column = column
        self.reading = reading
        self.start = block.start
        self.end = block.end
        self.place = block.place
        self.figure: Figure | None = None

    def __repr__(self) -> str:
        return f"<{self.row},{self.column} {self.reading.kind} {self.reading.value}>"


class Line:
    """A row or a column of a sheet: its label, its cues, and whether its numbers can be added up.

    `name` is what a message calls it; a column `names_rows` if its numbers are years or serial numbers. Before a
    `barrier` a header row or a row of words begins a block, before a `gap` an empty row may; `leaf` is the lowest of a
    column's several headers, or the last of a label's several words. A column is `dated` if a year is all it says.
    """

    __slots__ = (
        "additive", "barrier", "cues", "dated", "gap", "index", "label", "leaf", "name", "names_rows", "percent",
        "period", "power", "unit",
    )  # fmt: skip

    def __init__(self, index: int, label: str) -> None:
        self.index = index
        self.label = self.name = label
        self.cues: frozenset[str] = frozenset()
        self.leaf = ""
        self.additive = True
        self.percent = self.barrier = self.gap = self.names_rows = self.dated = False
        self.period: str | None = None
        self.unit: Unit | None = None
        self.power = 0


class Sheet:
    """The numbers of a table: `cells[row, column]`, its rows and its columns, header and label cells taken out."""

    __slots__ = ("caption", "cells", "columns", "corner", "power", "rows", "spans", "table", "title", "unit")

    def __init__(self, table: Table, caption: str, spans: list[tuple[int, int]]) -> None:
        self.table = table
        self.spans = spans  # of each column, in columns of the grid
        self.cells: dict[tuple[int, int], Entry] = {}
        self.rows: list[Line] = []
        self.columns: list[Line] = []
        self.caption = caption
        self.corner = ""  # what the header says above the labels
        self.title = ""  # what it says above labels and numbers alike
        self.unit: Unit | None = None
        self.power = 0

    def turned(self) -> "Sheet":
        """Return the sheet with its rows as columns: what holds along columns is looked for along rows."""
        sheet = Sheet(self.table, self.caption, [])
        sheet.rows, sheet.columns = self.columns, self.rows
        sheet.cells = {(column, row): entry for (row, column), entry in self.cells.items()}
        sheet.unit, sheet.power = self.unit, self.power
        return sheet


class _Cell:
    """A cell as it is read: the grid columns it spans, its text and what that says."""

    __slots__ = ("block", "first", "header", "last", "reading", "text")

    def __init__(self, first: int, last: int, text: str, reading: Reading, block: Block, *, header: bool) -> None:
        self.first = first
        self.last = last
        self.text = text
        self.reading = reading
        self.block = block
        self.header = header


_Rows = dict[int, list[_Cell]]


class SheetReader:
    """Reads tables as sheets with one language's words."""

    def __init__(self, pack: Mapping[str, Any]) -> None:
        words = pack["tables"]
        self._cells = CellReader(pack)
        self._cues = finder(words["cues"]["pattern"])
        self._names: dict[str, str] = words["cues"]["words"]
        self._scales: dict[str, int] = words["scales"]
        self._short: dict[str, int] = pack["lexicon"]["scales"]
        self._heads = by_spelling(pack["lexicon"]["heads"])

    def read(self, document: Document, table: Table) -> Sheet | None:
        """Return a table's sheet, or None where it holds no numbers that could say anything about each other."""
        string = document.text.string
        rows: _Rows = {}
        for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column)):
            row = rows.setdefault(cell.row, [])
            if cell.block is None:
                continue
            text = string[cell.block.start : cell.block.end]
            last = cell.column + max(1, cell.columns) - 1
            row.append(_Cell(cell.column, last, text, self._cells.read(text), cell.block, header=cell.header))
        for row in rows.values():
            self._join_signs(row)
        headers = _header_rows(rows)
        body = [number for number in rows if number not in headers]
        columns = _columns([rows[number] for number in body])
        if len(rows) < 2 or not columns:
            return None
        sheet = Sheet(table, string[table.caption.start : table.caption.end] if table.caption else "", columns)
        _fill(sheet, [rows[number] for number in body], columns)
        if not sheet.cells:
            return None
        _label_columns(sheet, [rows[number] for number in headers if number < body[0]], columns)
        _label_rows(sheet, rows, headers, columns)
        self._describe(sheet)
        return sheet

    def _join_signs(self, row: list[_Cell]) -> None:
        """Join what a company report puts into cells of their own: "(1,234" | ")" and "12" | "%"."""
        before: _Cell | None = None
        for cell in row:
            bare = cell.text.strip()
            if not bare:
                continue
            if before is not None and bare[0] in _CLOSING and len(bare) <= _LONGEST_SIGN:
                alone = before.text.rstrip()
                joined = self._cells.read(alone + bare)
                if joined.kind == NUMBER:
                    before.reading = copy(joined)
                    before.reading.end = min(joined.end, len(alone))
                    cell.text, cell.reading = "", self._cells.read("")
                    continue
            before = cell

    # ---- what lines say ----------------------------------------------------------------------------

    def cues(self, text: str) -> frozenset[str]:
        """Return the names of the cues that a label or header holds; a total is one only at its start or end."""
        lower = _ASIDES.sub(" ", text.lower()).strip(_PUNCTUATION)
        found: set[str] = set()
        for start, end in matches(self._cues, lower):
            names = self._names.get(" ".join(lower[start:end].split()), "").split()
            inside, whole = start > 0 and end < len(lower), start == 0 and end == len(lower)
            found.update(n for n in names if whole or (n != _WHOLE and not (inside and n in _AT_THE_EDGE)))
        if "brief" in found and len(lower.split()) <= _FEW:
            found.add("total")
        return frozenset(found)

    def units(self, text: str) -> tuple[Unit | None, int]:
        """Return the currency that a header or caption names, and the power of ten: "(US$'000)", "£ million"."""
        unit, power = None, 0
        for token in _TOKENS.findall(text[:_LONG_HEADER]):
            bare = token.lower()
            for size in dict.fromkeys((len(token), *range(min(_LONGEST_MARK, len(token)), 0, -1))):
                found = self._heads.get(token[:size]) if unit is None else None
                if found is not None and (size == len(token) or not token[size - 1].isalnum()):
                    unit, bare = found, token[size:].lower()
                    break
            # "m" is a million beside a currency, and metres elsewhere.
            power = power or self._scales.get(bare, 0) or (self._short.get(bare, 0) if unit is not None else 0)
        return unit, power

    def _describe(self, sheet: Sheet) -> None:
        """Set the cues, units and periods of the lines."""
        sheet.unit, sheet.power = self.units(f"{sheet.caption} {sheet.corner} {sheet.title}")
        # A title's "per cent" is meant for all columns unless some say it of themselves.
        percent = self.cues(sheet.title) & {"percent"}
        if any("percent" in self.cues(column.label) for column in sheet.columns):
            percent = frozenset()
        for lines, at in ((sheet.rows, 0), (sheet.columns, 1)):
            grouped: dict[int, list[Reading]] = {}
            for place, entry in sheet.cells.items():
                if entry.reading.kind == NUMBER:
                    grouped.setdefault(place[at], []).append(entry.reading)
            for line in lines:
                line.cues = self.cues(line.label) | (percent if at else frozenset())
                line.unit, line.power = self.units(line.label)
                year = _YEAR.search(line.label)
                line.period = year[0] if year else None
                line.dated = year is not None and not any(c.isalpha() for c in _YEAR.sub("", line.name))
                _qualify(line, grouped.get(line.index, []))
        for column in sheet.columns:
            entries = [e for (_, c), e in sheet.cells.items() if c == column.index and e.reading.kind == NUMBER]
            years = all(_like_a_year(entry.reading) for entry in entries)
            if not column.additive and (years or (column.index == 0 and _WHOLE in column.cues)):
                column.names_rows = True
                for entry in entries:
                    row = sheet.rows[entry.row]
                    if not row.name:
                        row.name = f"{entry.reading.value.normalize():f}"
                        row.period = row.name if years else row.period
        for row in sheet.rows:
            row.name = row.name or row.label


def _qualify(line: Line, readings: list[Reading]) -> None:
    """Say whether a line's numbers can be added up: not percentages, averages, prices, ranks, years or 1, 2, 3."""
    if not readings:
        line.additive = False
        return
    percent = sum(r.unit is not None and r.unit.kind == "percent" for r in readings)
    named = "total" in line.cues
    line.percent = percent * 2 > len(readings) or "percent" in line.cues or ("relative" in line.cues and not named)
    years = all(map(_like_a_year, readings)) and (len(readings) > 1 or bool(_YEAR.search(line.label)))
    values = [reading.value for reading in readings]
    counted = len(values) > 2 and len({two - one for one, two in pairwise(values)}) == 1 and values[0] != values[1]
    tagged = counted or (not line.cues.isdisjoint(("never", _WHOLE)) and not named)
    line.additive = not (line.percent or years or tagged)


def _like_a_year(reading: Reading) -> bool:
    return reading.unit is None and not reading.grouped and not reading.exponent and 1800 <= reading.value <= 2100


# ---- the grid -------------------------------------------------------------------------------------


def _header_rows(rows: _Rows) -> set[int]:
    """Return the rows that head columns: marked ones, and those that hold nothing but words and years."""
    headers: set[int] = set()
    above = True
    for number, row in rows.items():
        filled = [cell for cell in row if cell.text.strip()]
        numbers = [cell for cell in filled if cell.reading.kind == NUMBER]
        years = [cell for cell in numbers if _is_year(cell)]
        lead = filled[0].text.strip() if filled else ""
        marked = bool(filled) and all(cell.header for cell in filled)
        dated = bool(numbers) and len(years) == len(numbers) and (above or (len(years) > 1 and _close(years)))
        alone = sum(cell.reading.kind == WORDS for cell in filled) < 2
        named = alone and len(lead) > _LONG_NAME and not _YEAR.search(lead)
        worded = above and not numbers and all(cell.reading.kind not in {NIL, UNKNOWN} for cell in filled)
        if marked or (dated and not named) or worded:
            headers.add(number)
        else:
            above = False
    return headers if len(headers) < len(rows) else set()


def _close(years: list[_Cell]) -> bool:
    """Whether years are so near each other that they head columns, where numbers may look like years by chance."""
    values = [int(_YEAR_ONLY.findall(cell.text)[0]) for cell in years]
    return max(values) - min(values) <= _DECADES


def _is_year(cell: _Cell) -> bool:
    return cell.reading.unit is None and bool(_YEAR.fullmatch(_NOTES.sub("", cell.text.strip())))


def _columns(body: list[list[_Cell]]) -> list[tuple[int, int]]:
    """Return the columns of numbers as spans of grid columns: those over which cells with numbers overlap."""
    weight: dict[tuple[int, int], int] = {}
    words: dict[int, int] = {}
    for row in body:
        for cell in row:
            if cell.reading.kind == NUMBER and cell.last <= _WIDEST:
                weight[cell.first, cell.last] = weight.get((cell.first, cell.last), 0) + 1
            elif cell.reading.kind == WORDS:
                words[cell.first] = words.get(cell.first, 0) + 1
    spans: list[list[int]] = []
    # Narrow cells make the columns; a wide one belongs to the column it lies over, if that is one only.
    for (first, last), count in sorted(weight.items(), key=lambda item: (item[0][1] - item[0][0], -item[1], item[0])):
        over = [span for span in spans if first <= span[1] and last >= span[0]]
        if not over:
            spans.append([first, last, count])
        elif len(over) == 1:
            span = over[0]
            span[0], span[1], span[2] = min(first, span[0]), max(last, span[1]), span[2] + count
    spans.sort()
    # A column of words with a stray number in it is a column of labels.
    return [
        (first, last) for first, last, count in spans if sum(words.get(at, 0) for at in range(first, last + 1)) <= count
    ]


def _fill(sheet: Sheet, body: list[list[_Cell]], columns: list[tuple[int, int]]) -> None:
    """Set the numbers of the sheet: each cell in the column that its span lies over."""
    owner = {at: i for i, (first, last) in enumerate(columns) for at in range(first, last + 1)}
    for number, row in enumerate(body):
        for cell in row:
            if cell.reading.kind not in {BLANK, WORDS}:
                over = {owner[at] for at in range(cell.first, min(cell.last, _WIDEST) + 1) if at in owner}
                if len(over) == 1:  # else it spans several columns: a heading
                    column = over.pop()
                    sheet.cells.setdefault((number, column), Entry(number, column, cell.reading, cell.block))


def _label_columns(sheet: Sheet, headers: list[list[_Cell]], columns: list[tuple[int, int]]) -> None:
    """Name the columns by the header cells above them."""
    names: list[list[str]] = [[] for _ in columns]
    for row in headers:
        for cell in row:
            words = " ".join(cell.text.split())
            if cell.first < columns[0][0] and cell.last >= columns[-1][0]:
                sheet.title = f"{sheet.title} {words}".strip()
                continue
            for i, (first, last) in enumerate(columns):
                if words and cell.first <= last and cell.last >= first:
                    names[i].append(words)
    sheet.corner = " ".join(c.text for row in headers for c in row if c.last < columns[0][0])
    shared = set.intersection(*map(set, names)) if len(names) > 1 else set()
    for i, parts in enumerate(names):
        own = [part for part in dict.fromkeys(parts) if part not in shared]
        line = Line(i, " ".join(dict.fromkeys(parts)))
        line.name = " ".join(own) or line.label
        line.leaf = own[-1] if len(own) > 1 else _last_word(line.name)
        sheet.columns.append(line)
    sheet.columns[0].barrier = True


def _last_word(label: str) -> str:
    words = label.lower().split()
    return words[-1] if len(words) > 1 else ""


def _label_rows(sheet: Sheet, rows: _Rows, headers: set[int], columns: list[tuple[int, int]]) -> None:
    """Name the rows by their words; a block ends at a header row and at a row without numbers."""
    owned = {at for first, last in columns for at in range(first, last + 1)}
    numbered = {row for row, _ in sheet.cells}
    fresh, empty = True, False
    index = 0
    for number, row in rows.items():
        if number in headers:
            fresh = True
            continue
        words = [
            cell.text
            for cell in row
            if cell.reading.kind == WORDS or (cell.reading.kind == NUMBER and cell.first not in owned)
        ]
        line = Line(index, _NOTES.sub("", " ".join(" ".join(words).split()))[:_LONG_LABEL])
        line.leaf = _last_word(line.label)
        # What stands before the numbers names a row, be it behind a rank.
        ranked = bool(row) and row[0].reading.kind == NUMBER
        ahead = takewhile(lambda cell: cell.reading.kind != NUMBER or cell.first not in owned, row[ranked:])
        named = " ".join(" ".join(cell.text for cell in ahead if cell.reading.kind == WORDS).split())
        line.name = _NOTES.sub("", named)[:_LONG_LABEL]
        if index in numbered:
            line.barrier, line.gap, fresh, empty = fresh, empty, False, False
        else:
            line.additive = False
            fresh, empty = fresh or bool(words), True
        sheet.rows.append(line)
        index += 1
