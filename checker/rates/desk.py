"""The desk's own rates: a CSV file of rows that stand above the rate book's."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from checker.rates.book import COLUMNS, read_row

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Cells = list[str | None]


class DeskError(Exception):
    """A file of desk rates that cannot be used; the message is one line naming file, row and reason."""


def read_desk(path: Path) -> list[Cells]:
    """Return the rows of a CSV file for `RateBook.with_rates`: base, quote, rate and, if wanted, from, to, source.

    A heading may name the columns in another order. Rows are counted as a spreadsheet does. Raises DeskError.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, strict=True))
    except FileNotFoundError:
        raise DeskError(f"{path}: no such file") from None
    except UnicodeDecodeError:
        raise DeskError(f"{path}: not UTF-8 text") from None
    except OSError as error:
        raise DeskError(f"{path}: {error.strerror or 'cannot be read'}") from None
    except csv.Error as error:
        raise DeskError(f"{path}: not readable as CSV: {error}") from None
    read = _in_order(path, rows)
    if not read:
        raise DeskError(f"{path}: it holds no rate")
    return read


def _in_order(path: Path, rows: Iterable[list[str]]) -> list[Cells]:
    """Return the rows in the order of COLUMNS, each vetted, so that an error names the file's own row."""
    order: list[int | None] | None = None
    read: list[Cells] = []
    for place, row in enumerate(rows, 1):
        if not any(cell.strip() for cell in row):
            continue
        names = [cell.strip().lower() for cell in row]
        if order is None and not read and COLUMNS[0] in names:
            order = _columns(path, place, names)
            continue
        if order is None and not len(COLUMNS[:3]) <= len(row) <= len(COLUMNS):
            raise DeskError(f"{path}: row {place}: {len(row)} cells; wanted are {', '.join(COLUMNS[:3])} and perhaps "
                            f"{', '.join(COLUMNS[3:])}")  # fmt: skip
        places = order or list(range(len(COLUMNS)))
        cells: Cells = [row[at].strip() if at is not None and at < len(row) else None for at in places]
        try:
            read_row(place, cells)
        except ValueError as error:
            raise DeskError(f"{path}: {error}") from None
        read.append(cells)
    return read


def _columns(path: Path, place: int, names: list[str]) -> list[int | None]:
    unknown = sorted(set(names) - set(COLUMNS) - {""})
    missing = [name for name in COLUMNS[:3] if name not in names]
    if unknown or missing:
        wrong = f"no column is called {unknown[0]!r}" if unknown else f"the column {missing[0]!r} is missing"
        raise DeskError(f"{path}: row {place}: {wrong}; known are {', '.join(COLUMNS)}")
    return [names.index(name) if name in names else None for name in COLUMNS]
