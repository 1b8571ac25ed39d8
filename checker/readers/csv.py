"""Reads CSV: each cell is a block at its offsets in the file, placed by its name (B7); a long file, in row blocks.

The delimiter is the one of `,` `;` tab and `|` that cuts the first rows into the most equal pieces.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from checker.documents import Above, Block, Cell, Document, Table, Text
from checker.readers import UnreadableError
from checker.readers._extract import column_name
from checker.readers._grid import CELLS, Numbered, row_blocks

ALSO = (".tsv", ".tab")
LARGEST = 64 << 20  # bytes
_DELIMITERS = ",;\t|"
_SAMPLE = 20  # rows that tell the delimiter

Field = tuple[int, int, str]
"""Start and end of a cell's content in the source, and its text: not that slice where quotes are doubled."""


def read(source: str) -> Document:
    """Read a CSV file as one table."""
    return next(read_parts(source, None))


def read_parts(source: str, most: int | None = CELLS) -> Iterator[Document]:
    """Yield row blocks as documents of one source. Each begins with the table's header rows."""
    above = Above()
    part = None
    for header, rows in row_blocks(_rows(source), _texts, most):
        part = _document(source, header, rows, above, continues=part is not None)
        yield part


def _texts(row: list[Field]) -> list[str]:
    return [text for _, _, text in row]


def _document(
    source: str, header: Numbered[list[Field]], rows: Numbered[list[Field]], above: Above, *, continues: bool
) -> Document:
    pieces: list[tuple[int, int, str | None]] = []
    blocks: list[Block] = []
    cells: list[Cell] = []
    length = 0
    for scope, numbered in (("header", header), ("cell", rows)):
        for r, fields in numbered:
            for column, (start, end, text) in enumerate(fields):
                if not text.strip():
                    continue
                if pieces:
                    pieces.append((start, start, "\n\n"))
                    length += 2
                pieces.append((start, end, None if end - start == len(text) else text))
                block = Block(length, length + len(text), scope, {"cell": f"{column_name(column)}{r + 1}"})
                length += len(text)
                blocks.append(block)
                cells.append(Cell(r, column, block, header=scope == "header"))
    document = Document(source, Text(source, pieces), blocks)
    document.tables = [Table(cells, above=above)] if cells else []
    document.continues = continues
    return document


def _rows(source: str) -> Iterator[list[Field]]:
    """Yield the cells of each row. The parser cuts them; where they stand follows from their lengths and quotes."""
    import csv

    start = 1 if source.startswith("\ufeff") else 0
    delimiter = _delimiter(source)
    line = _Lines(source, start)
    parsed = csv.reader(line, delimiter=delimiter, strict=True)
    at = start
    try:
        for texts in parsed:
            fields: list[Field] = []
            for text in texts:
                quoted = source.startswith('"', at)
                first = at + quoted
                last = first + len(text) + (text.count('"') if quoted else 0)
                fields.append((first, last, text))
                at = last + quoted + 1
            at = line.at
            yield fields
    except csv.Error as error:
        raise UnreadableError(f"line {parsed.line_num}: no CSV: {error}") from None


class _Lines:
    """The lines of a source with their ends, and how far they were taken."""

    def __init__(self, source: str, at: int) -> None:
        self._source = source
        self.at = at

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        source, start = self._source, self.at
        if start >= len(source):
            raise StopIteration
        end = source.find("\n", start) + 1
        lone = source.find("\r", start, end or len(source))
        if lone >= 0 and not source.startswith("\n", lone + 1):
            end = lone + 1
        self.at = end or len(source)
        return source[start : self.at]


def _delimiter(source: str) -> str:
    import csv

    best, found = (0, 0), ","
    for delimiter in _DELIMITERS:
        parsed: Any = csv.reader(_Lines(source, 0), delimiter=delimiter)
        try:
            widths = Counter(len(row) for row in islice(parsed, _SAMPLE) if row)
        except csv.Error:
            continue
        width, rows = max(widths.items(), key=lambda item: item[1], default=(0, 0))
        if width > 1 and (rows, width) > best:
            best, found = (rows, width), delimiter
    return found
