"""Mentions: figures of the text and of captions that repeat a cell, told by the words of its row and column."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from checker.documents import Block, Document, Table, sentences
from checker.report import Figure
from checker.tables.sheet import Entry, Line, Sheet
from checker.tables.slips import slips

_TOKEN = re.compile(r"[^\W_](?:[\w&'’./-]*\w)?%?|[%&]|[^\w\s]")
_ASIDES = re.compile(r"[(\[][^()\[\]]*[)\]]")
_SCOPES = frozenset(("body", "caption", "heading", "headline", "standfirst"))
_KINDS = frozenset(("money", "count", "percent", "quantity"))
_LONGEST = 8  # words of a row's or column's name
_REACH = 14  # words between a name and the figure that it is about
_PASSED = 3  # figures that may stand between: "revenue rose $48m, or 14%, to $396m"
_BEHIND = 1  # words between a figure and the name behind it: "$5m of revenue"
_SCALES = (0, 3, 6, 9)  # powers of ten in which a table may count without saying so
_SHIFTS = (-3, -1, 1, 3)  # powers of ten by which a copied figure slips
_TOLD, _UNTOLD = 2, 4  # digits that a slip needs where row and column are told, and where only one of them is
_MOST = 60  # cells of one name beyond which nobody knows which is meant
_BREAKS = frozenset(".;:?!")


class Mention:
    """A figure of the text, the cell it repeats, and the slip that explains why it differs: "" where it does not.

    `value` is what the figure would be without the slip.
    """

    __slots__ = ("cell", "figure", "sheet", "slip", "value")

    def __init__(self, figure: Figure, sheet: Sheet, cell: Entry, slip: str = "", value: Decimal = Decimal(0)) -> None:
        self.figure = figure
        self.sheet = sheet
        self.cell = cell
        self.slip = slip
        self.value = value


class _Name:
    """Where a row's or column's name stands among the words of a sentence."""

    def __init__(self, first: int, last: int, lines: list[tuple[Sheet, Line, bool]]) -> None:
        self.first = first
        self.last = last
        self.lines = lines


class MentionFinder:
    """Finds mentions with one language's words."""

    def __init__(self, pack: Mapping[str, Any]) -> None:
        words = {name: frozenset(text.split(" ")) for name, text in pack["labels"].items() if name != "plurals"}
        self._abbreviations = frozenset(pack["abbreviations"])
        self._open = words["determiners"] | words["prepositions"] | words["others"] | words["ands"] | words["ors"]
        self._closed = self._open | words["auxiliaries"] | words["levels"] | words["verbs"] | words["rising"]
        self._closed |= words["falling"]
        self._possessives = tuple(pack["labels"]["possessives"].split(" "))

    def find(self, document: Document, sheets: Sequence[Sheet], figures: list[Figure]) -> list[Mention]:
        """Return the mentions of the sheets' cells, each figure once at most; time is linear in text and cells."""
        cells = {id(entry.figure) for sheet in sheets for entry in sheet.cells.values() if entry.figure is not None}
        prose = [f for f in figures if id(f) not in cells and f.value and f.kind in _KINDS and not f.per]
        if not prose:
            return []
        index: _Index | None = None  # made for the first sentence: a long table may have none beside it
        found: list[Mention] = []
        starts = [figure.text_start for figure in prose]
        near = _near(document, [sheet.table for sheet in sheets])
        values: dict[Decimal, int] = {}
        for figure in prose:
            values[_size(figure)] = values.get(_size(figure), 0) + 1
        at = 0
        for block in document.blocks:
            while at < len(prose) and starts[at] < block.start:
                at += 1
            if at == len(prose):
                break
            if block.scope not in _SCOPES or starts[at] >= block.end:
                continue
            home = [sheet for i, sheet in enumerate(sheets) if near.get(i) is block or near.get(~i) is block]
            for first, last in sentences(document.text.string, block.start, block.end, self._abbreviations):
                stop = bisect_right(starts, last - 1)
                begin = bisect_right(starts, first - 1)
                if begin < stop:
                    index = index or _Index(sheets)
                    found += self._in(document.text.string[first:last], first, prose[begin:stop], index, home, values)
        return found

    def _in(
        self,
        text: str,
        start: int,
        figures: list[Figure],
        index: "_Index",
        home: list[Sheet],
        values: Mapping[Decimal, int],
    ) -> Iterator[Mention]:
        tokens = [(m.start() + start, m.end() + start, m[0].lower()) for m in _TOKEN.finditer(text)]
        words = [word for _, _, word in tokens]
        owner: dict[int, Figure] = {}
        for figure in figures:
            for i, (first, last, _) in enumerate(tokens):
                if first < figure.text_end and last > figure.text_start:
                    owner[i] = figure
        names = self._names(words, owner, index)
        if not names:
            return
        for figure in figures:
            own = [i for i, other in owner.items() if other is figure]
            if own and not figure.hedge:
                mention = _mention(figure, words, _about(names, words, own, owner), names, index, home, values)
                if mention is not None:
                    yield mention

    def _names(self, words: list[str], owner: Mapping[int, Figure], index: "_Index") -> list[_Name]:
        """Return where whole names stand: with no noun before or behind that would make them another's."""
        found: list[_Name] = []
        i = 0
        while i < len(words):
            step = 1
            for size in range(min(_LONGEST, len(words) - i), 0, -1):
                lines = index.lines.get(tuple(words[i : i + size]))
                if lines is None or any(i + k in owner for k in range(size)):
                    continue
                before, after = i - 1, i + size
                alone = before < 0 or before in owner or not words[before][0].isalnum() or words[before] in self._open
                alone = alone or words[before].endswith(self._possessives)
                done = after == len(words) or after in owner or not words[after][0].isalnum()
                done = done or words[after] in self._closed
                if alone and done:
                    found.append(_Name(i, after - 1, lines))
                step = size
                break
            i += step
        return found


class _Index:
    """The cells of all sheets by the names of their lines, and by their value."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self.lines: dict[tuple[str, ...], list[tuple[Sheet, Line, bool]]] = {}
        for sheet in sheets:
            for lines, across in ((sheet.rows, False), (sheet.columns, True)):
                for line in lines:
                    name = _name(line)
                    if name and len(name) <= _LONGEST:
                        self.lines.setdefault(name, []).append((sheet, line, across))
        self._copies: set[tuple[str, int]] = set()
        for sheet in sheets:
            for entry in sheet.cells.values():
                figure = entry.figure
                if figure is not None and figure.value:
                    scales = _SCALES if not figure.power and figure.kind == "count" else (0,)
                    for digits in _roundings(figure.value):
                        self._copies.update((digits, figure.value.adjusted() + scale) for scale in scales)

    def holds(self, figure: Figure) -> bool:
        """Whether any cell is, rounded or cut off, what a figure says; a table may not say in which scale it counts."""
        return figure.value is not None and (_digits(figure.value), figure.value.adjusted()) in self._copies


def _roundings(value: Decimal) -> Iterator[str]:
    """Yield the digits that a number's copies may have: rounded, cut off or rounded up at each place."""
    digits = "".join(map(str, value.as_tuple().digits)).lstrip("0")
    for size in range(1, len(digits) + 1):
        head = int(digits[:size])
        yield from {str(head).rstrip("0"), str(head + 1).rstrip("0")}


def _digits(value: Decimal) -> str:
    return "".join(map(str, value.as_tuple().digits)).strip("0")


def _size(figure: Figure) -> Decimal:
    return abs(figure.value).normalize() if figure.value is not None else Decimal(0)


def _name(line: Line) -> tuple[str, ...]:
    """Return the words of a line's name; none where it has none but numbers."""
    words = tuple(m[0] for m in _TOKEN.finditer(_ASIDES.sub(" ", line.name.lower())) if m[0][0].isalnum())
    return words if any(word[0].isalpha() and len(word) > 1 for word in words) else ()


def _near(document: Document, tables: list[Table]) -> dict[int, Block]:
    """Return each table's caption (by its index) and the block right before it (by the complement of its index)."""
    found: dict[int, Block] = {}
    starts = [block.start for block in document.blocks]
    for i, table in enumerate(tables):
        cells = [cell.block.start for cell in table.cells if cell.block is not None]
        first = min(cells, default=0)
        if table.caption is not None:
            found[i] = table.caption
            first = min(first, table.caption.start)
        at = bisect_right(starts, first - 1) - 1
        if at >= 0 and document.blocks[at].scope in _SCOPES:
            found[~i] = document.blocks[at]
    return found


def _about(names: list[_Name], words: list[str], own: list[int], owner: Mapping[int, Figure]) -> list[_Name]:
    """Return the name that a figure is about: the one right behind it, else the last one before it in its clause."""
    first, last = min(own), max(own)
    behind = next((name for name in names if last < name.first <= last + 1 + _BEHIND), None)
    if behind is not None and not any(i in owner for i in range(last + 1, behind.first)):
        between = words[last + 1 : behind.first]
        if all(word[0].isalnum() for word in between):
            return [behind]
    before = next((name for name in reversed(names) if name.last < first), None)
    if before is None or first - before.last > _REACH:
        return []
    between = words[before.last + 1 : first]
    others = {id(owner[i]) for i in range(before.last + 1, first) if i in owner}
    stops = _BREAKS - {":"} if between[:1] == [":"] else _BREAKS
    return [before] if len(others) <= _PASSED and not stops.intersection(between) else []


def _mention(
    figure: Figure,
    words: list[str],
    about: list[_Name],
    names: list[_Name],
    index: _Index,
    home: list[Sheet],
    values: Mapping[Decimal, int],
) -> Mention | None:
    sure: list[tuple[Sheet, Entry]] = []
    other: list[tuple[Sheet, Entry]] = []
    for name in about:
        for sheet, line, across in name.lines:
            chosen, rest = _cells(figure, sheet, line, names, words, across=across, near=sheet in home)
            sure += [(sheet, entry) for entry in chosen]
            other += [(sheet, entry) for entry in rest]
    if len(sure) + len(other) > _MOST:
        return None
    for sheet, entry in (*sure, *other):
        if _copies(figure, entry):
            return Mention(figure, sheet, entry)
    size = len(_digits(figure.value or Decimal(0)))
    if index.holds(figure) or values[_size(figure)] > 1 or size < (_TOLD if sure else _UNTOLD):
        return None
    slipped = [(sheet, entry, slip) for sheet, entry in sure if (slip := _slipped(figure, entry)) is not None]
    if len({entry.figure.value for _, entry in sure if entry.figure is not None}) > 1:
        return None
    if not sure:
        slipped = [(sheet, entry, slip) for sheet, entry in other if (slip := _slipped(figure, entry)) is not None]
    if len({entry.figure.value for _, entry, _ in slipped if entry.figure is not None}) != 1:
        return None
    sheet, entry, slip = slipped[0]
    return Mention(figure, sheet, entry, *slip)


def _cells(
    figure: Figure, sheet: Sheet, line: Line, names: list[_Name], words: list[str], *, across: bool, near: bool
) -> tuple[list[Entry], list[Entry]]:
    """Return the cells of a line that a figure may repeat: those whose other line its sentence tells, and the rest."""
    if line.cues & {"total", "brief"} and len(_name(line)) == 1 and not near:
        return [], []  # every table has its total
    lines = sheet.rows if across else sheet.columns
    entries = []
    for other in lines:
        place = (other.index, line.index) if across else (line.index, other.index)
        entry = sheet.cells.get(place)
        if entry is not None and entry.figure is not None and _alike(figure, entry.figure):
            entries.append((other, entry))
    named = {id(found) for name in names for _, found, _ in name.lines}
    chosen = [entry for other, entry in entries if _told(figure, other, named, words)]
    if not chosen and len(entries) == 1:
        chosen = [entries[0][1]]
    if not chosen and across and near:
        totals = [entry for other, entry in entries if "total" in other.cues]
        chosen = totals if len(totals) == 1 else []
    rest = [] if across else [entry for _, entry in entries if entry not in chosen]
    return chosen, rest


def _told(figure: Figure, line: Line, named: set[int], words: list[str]) -> bool:
    """Whether the sentence of a figure says that it means this line: by its name, or by its year and all its words."""
    if id(line) in named:
        return True
    if line.period is None or figure.period != line.period:
        return False
    return all(word in words or not word[0].isalpha() for word in _words(line))


def _words(line: Line) -> list[str]:
    return [m[0] for m in _TOKEN.finditer(line.name.lower()) if m[0][0].isalnum()]


def _alike(figure: Figure, cell: Figure) -> bool:
    """Whether a figure may repeat a cell by its kind: a cell without unit may be money or a quantity."""
    if "percent" in {figure.kind, cell.kind}:
        return figure.kind == cell.kind
    if figure.kind == cell.kind == "money":
        return bool(set(figure.units) & set(cell.units)) or not cell.units
    return cell.kind in {"count", figure.kind}


def _copies(figure: Figure, entry: Entry) -> bool:
    """Whether a figure is a cell's number, as it stands, rounded or cut off."""
    cell = entry.figure
    if cell is None or cell.value is None or figure.value is None:
        return False
    more = abs(cell.value) - abs(figure.value)
    rounded = 2 * abs(more) <= figure.coarse + cell.strict or 0 <= more < figure.coarse
    return not more or (rounded and len(_digits(figure.value)) > 1)


def _slipped(figure: Figure, entry: Entry) -> tuple[str, Decimal] | None:
    """Return the slip that made a figure of a cell's number, and what the figure would be without it."""
    cell = entry.figure
    if cell is None or cell.value is None or figure.value is None or figure.minor != cell.minor:
        return None
    value, wanted = abs(figure.value), abs(cell.value)
    exponent = figure.strict.adjusted()
    half = Decimal(1).scaleb(exponent) / 2
    found = slips(value, exponent, wanted - half, wanted + half)
    kinds = [(kind, number) for kind, number in found if kind != "sign"]
    if kinds:
        return kinds[0]
    for shift in _SHIFTS:
        if abs(value.scaleb(shift) - wanted) <= half.scaleb(shift):
            return "scale", value.scaleb(shift)
    return None
