"""Reads Excel workbooks (.xlsx): each cell is a block, as its number format shows it; a long workbook, in row blocks.

Formulas are read by the values saved with them. Hidden sheets are not read.
"""

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from checker.documents import Above, Cell, Document
from checker.readers import UnreadableError
from checker.readers._extract import MOST_SPANNED, Extract, column_name, column_number, date_document
from checker.readers._formats import shown
from checker.readers._grid import CELLS, Numbered, row_blocks
from checker.readers._xml import attribute

if TYPE_CHECKING:
    from checker.readers._package import Package

ALSO = (".xlsm",)
LARGEST = 256 << 20  # bytes; its pictures count
MOST_CELLS = 10_000_000  # cells, empty ones included, that the rows of a workbook may reach over

_SPAN = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})", re.ASCII)

Row = list[tuple[int, str]]
"""The columns that hold something, and their texts."""


def read_bytes(data: bytes) -> Document:
    """Read a workbook as one document, each sheet a table."""
    return next(_read(data, None))


def read_parts(data: bytes) -> Iterator[Document]:
    """Yield row blocks as documents. Each begins with its table's header rows."""
    return _read(data, CELLS)


def _read(data: bytes, most: int | None) -> Iterator[Document]:
    import openpyxl

    from checker.readers._package import Package

    package = Package(data, ".xlsx")
    package.vet()
    try:
        with _quiet():
            book = openpyxl.load_workbook(package.file, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # noqa: BLE001 - openpyxl raises whatever the damage leads to
        raise UnreadableError(f"no .xlsx workbook: {_reason(error)}") from None
    reader = _Reader(package, most)
    yield from reader.read(book)


class _Reader:
    def __init__(self, package: "Package", most: int | None) -> None:
        self._package = package
        self._most = most
        self._extract = Extract()
        self._size = self._reach = self._parts = 0

    def read(self, book: Any) -> Iterator[Document]:
        if not book.worksheets:
            raise UnreadableError("no sheet can be read; save a Strict Open XML workbook as a plain one")
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            spans, above = self._spans(sheet), Above()
            for header, rows in row_blocks(self._rows(sheet), _texts, self._most):
                size = sum(len(row) for _, row in rows)
                if self._most is not None and self._size and self._size + size > self._most:
                    yield self._finish()
                self._size += size
                self._add(sheet.title, header, rows, spans, above)
        yield self._finish()

    def _finish(self) -> Document:
        document = self._extract.document()
        core, custom = self._package.properties()
        date_document(document, None, custom, core.get("created", ""), core.get("modified", ""))
        document.continues = self._parts > 0
        self._parts += 1
        self._extract, self._size = Extract(), 0
        return document

    def _add(
        self,
        sheet: str,
        header: Numbered[Row],
        rows: Numbered[Row],
        spans: dict[str, tuple[int, int]],
        above: Above,
    ) -> None:
        cells = []
        for scope, numbered in (("header", header), ("cell", rows)):
            for r, row in numbered:
                for column, text in row:
                    name = f"{column_name(column)}{r + 1}"
                    block = self._extract.add(text, scope, {"sheet": sheet, "cell": name})
                    tall, wide = spans.get(name, (1, 1))
                    cells.append(Cell(r, column, block, rows=tall, columns=wide, header=scope == "header"))
        self._extract.add_table(cells, above=above)

    def _spans(self, sheet: Any) -> dict[str, tuple[int, int]]:
        """Return how many rows and columns each merged cell spans, which openpyxl does not read while streaming."""
        spans = {}
        for merged in self._package.children(sheet._worksheet_path, "mergeCells"):  # noqa: SLF001 - no public name
            match = _SPAN.fullmatch(attribute(merged, "ref"))
            if match:
                first, top, last, bottom = match.groups()
                rows, columns = int(bottom) - int(top) + 1, column_number(last) - column_number(first) + 1
                if 0 < rows <= MOST_SPANNED and 0 < columns <= MOST_SPANNED:
                    spans[first + top] = (rows, columns)
        return spans

    def _rows(self, sheet: Any) -> Iterator[Row]:
        sheet.reset_dimensions()  # what a workbook states of them is often wrong
        rows = sheet.iter_rows()
        try:
            while True:
                with _quiet():
                    row = next(rows, None)
                if row is None:
                    return
                self._count(len(row) + 1)
                yield [(column, text) for column, cell in enumerate(row) if (text := _text(cell))]
        except UnreadableError:
            raise
        except Exception as error:  # noqa: BLE001 - openpyxl raises whatever the damage leads to
            raise UnreadableError(f"sheet {sheet.title!r} cannot be read: {_reason(error)}") from None

    def _count(self, cells: int) -> None:
        self._reach += cells
        if self._reach > MOST_CELLS:
            raise UnreadableError(f"it reaches over more than {MOST_CELLS:,} cells")


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence openpyxl, which warns of every extension it does not know."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _texts(row: Row) -> list[str]:
    texts = [""] * (row[-1][0] + 1) if row else []
    for column, text in row:
        texts[column] = text
    return texts


def _text(cell: Any) -> str:
    value = cell.value
    if isinstance(value, str):
        return "" if cell.data_type == "e" else value.strip()
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, date | datetime | time):
        return value.isoformat()[:10]
    try:
        # A spreadsheet stores binary floating point; its shortest decimal is the number that was entered.
        number = Decimal(repr(value))
    except ArithmeticError:
        return ""
    return shown(number, cell.number_format) if number.is_finite() else ""


def _reason(error: Exception) -> str:
    return (str(error) or type(error).__name__).split("\n")[0][:200]
