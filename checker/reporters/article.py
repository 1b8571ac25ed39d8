"""The article as written, cut at its figures: passages and tables that the HTML, Markdown and Word reports show."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from checker.documents import Block, Document, Table
from checker.report import Figure, named

# Characters that reorder what stands around them, and those no mark-up may hold; both are spelled out.
_STEERING = re.compile("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
HEADLINES = frozenset(("headline", "standfirst"))


class Run:
    """A stretch of a passage: its text, and its figure or None."""

    __slots__ = ("figure", "text")

    def __init__(self, text: str, figure: Figure | None = None) -> None:
        self.text = text
        self.figure = figure


class Passage:
    """A block of the article: its scope, its runs, where it stands in words, and the table that begins with it."""

    __slots__ = ("rows", "runs", "scope", "where")

    def __init__(self, scope: str, runs: list[Run], where: str) -> None:
        self.scope = scope
        self.runs = runs
        self.where = where
        self.rows: list[list[TableCell]] | None = None

    @property
    def figures(self) -> Iterator[Figure]:
        """The figures of the passage, those of its table included."""
        for runs in [self.runs] if self.rows is None else [cell.runs for row in self.rows for cell in row]:
            yield from (run.figure for run in runs if run.figure is not None)


class TableCell:
    """A cell to show: its runs, its column (from 0), whether it heads a row or column, and how far it spans."""

    __slots__ = ("column", "columns", "header", "rows", "runs")

    def __init__(self, runs: list[Run], column: int, *, header: bool, rows: int = 1, columns: int = 1) -> None:
        self.runs = runs
        self.column = column
        self.header = header
        self.rows = rows
        self.columns = columns


def shown(text: str) -> str:
    """Return text in which no character reorders its line or is forbidden in mark-up; such are spelled out."""
    return _STEERING.sub(lambda match: f"⟨U+{ord(match[0]):04X}⟩", text)


def passages(document: Document, figures: Sequence[Figure]) -> list[Passage]:
    """Cut a document at its figures, in reading order; a table is one passage, where its first cell stands."""
    figures = sorted(figures, key=lambda figure: figure.text_start)
    starts = [figure.text_start for figure in figures]
    tabled = {
        id(block): table
        for table in document.tables
        for block in (table.caption, *(cell.block for cell in table.cells))
        if block is not None
    }
    shown_tables: set[int] = set()
    found: list[Passage] = []
    paragraph = 0
    for block in document.blocks:
        table = tabled.get(id(block))
        if table is not None:
            if id(table) not in shown_tables:
                shown_tables.add(id(table))
                found.append(_table(document, table, figures, starts, len(shown_tables)))
            continue
        runs = _runs(document, block, figures, starts)
        if not any(run.text.strip() for run in runs):
            continue
        if block.scope in {"header", "cell"} and not document.tables:
            # A reader that knows cells but no grid: what stands in a row is kept together.
            if found and found[-1].scope == "cells":
                found[-1].runs += [Run(" · "), *runs]
                continue
            found.append(Passage("cells", runs, "table"))
            continue
        if block.scope in {"body", "quotation"}:
            paragraph += 1
        found.append(Passage(block.scope, runs, _where(block, paragraph)))
    return found


def _where(block: Block, paragraph: int) -> str:
    if block.place:
        return named(block.place)
    return f"paragraph {paragraph}" if block.scope in {"body", "quotation"} else block.scope


def _runs(document: Document, block: Block, figures: Sequence[Figure], starts: list[int]) -> list[Run]:
    string = document.text.string
    runs: list[Run] = []
    at = block.start
    for figure in figures[bisect_left(starts, block.start) :]:
        if figure.text_start >= block.end:
            break
        if figure.text_start < at or figure.text_end > block.end:
            continue
        if figure.text_start > at:
            runs.append(Run(shown(string[at : figure.text_start])))
        runs.append(Run(shown(string[figure.text_start : figure.text_end]), figure))
        at = figure.text_end
    if at < block.end:
        runs.append(Run(shown(string[at : block.end])))
    return runs


def _table(document: Document, table: Table, figures: Sequence[Figure], starts: list[int], number: int) -> Passage:
    caption = _runs(document, table.caption, figures, starts) if table.caption else []
    first = next((cell.block for cell in table.cells if cell.block is not None), None)
    place = dict(first.place or {}) if first else {}
    place.pop("cell", None)
    passage = Passage("table", caption, named(place) if place else f"table {number}")
    rows: dict[int, list[TableCell]] = {}
    for cell in table.cells:
        runs = _runs(document, cell.block, figures, starts) if cell.block else []
        rows.setdefault(cell.row, []).append(
            TableCell(runs, cell.column, header=cell.header, rows=cell.rows, columns=cell.columns)
        )
    passage.rows = [rows[row] for row in sorted(rows)]
    return passage
