"""Builds a document from a format whose characters are no text: what is extracted, block by block, is the source."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import islice
from typing import Any

from checker.documents import Above, Block, Cell, Comment, Document, Period, Table, Text, visible
from checker.matching import currency_signs

HEADLINE_LIMIT = 150
MOST_SPANNED = 1000  # columns or rows that a cell is believed to span
MOST_HEADERS = 4  # rows; where more hold no amount, the table is one of words
_BETWEEN = "\n\n"
_STOPS = ".!?…:;,\"'”’)"

Piece = tuple[int, int, str | None]
Place = dict[str, Any]

# Dates that a program's template leaves in a document nobody dated: python-docx's.
_STAMPS = frozenset(("2013-12-23T23:15:00Z",))

_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_UNIT = re.compile(r"(?<![^\W\d_])[^\W\d_]{1,2}$")
_MONEY = re.compile(rf"[{currency_signs()}]\s?[\d.,]*\d\s?[^\W\d_]{{1,2}}$")
_POWER_OF_TEN = re.compile(r"(?<![\d.,])10$")

_DATE_PROPERTIES = ("published", "publication date", "date published", "date")


class _Part:
    """A stretch of source with the text a reader sees in it, and its blocks, whose offsets count from its start."""

    __slots__ = ("blocks", "first", "length", "pieces", "source")

    def __init__(self, source: str, pieces: Iterable[Piece], length: int, blocks: list[Block], *, first: bool) -> None:
        self.source = source
        self.pieces = pieces
        self.length = length
        self.blocks = blocks
        self.first = first


class Extract:
    """Collects blocks in reading order. The offsets of the document count characters of what was collected."""

    def __init__(self) -> None:
        self._parts: list[_Part] = []
        self._tables: list[Table] = []
        self._comments: list[tuple[_Part, Comment]] = []

    def add(
        self, text: str, scope: str = "body", place: Place | None = None, *, at_start: bool = False
    ) -> Block | None:
        """Add a block of text, before all others where `at_start`; None where it holds nothing but space."""
        text = "".join(text[start:end] for start, end, _ in visible(text, [(0, len(text), None)])).strip()
        if not text:
            return None
        block = Block(0, len(text), scope, place)
        part = _Part(text, [(0, len(text), None)], len(text), [block], first=False)
        self._parts.insert(0 if at_start else len(self._parts), part)
        return block

    def embed(self, document: Document, place: Place, *, scope: str = "body", first: bool = False) -> None:
        """Add a document that was read from a part of this one, such as a body of HTML, its source as it stands.

        Its paragraphs become of this scope. The place of its blocks says `from` which offset on: an offset less that
        one is the offset in the part. With `first` the source begins with it, wherever its text is read, so that
        offsets are those in the part.
        """
        text = document.text
        if not text.string:
            return
        for block in document.blocks:
            block.place = {**place, "from": 0}
            if block.scope in ({"headline"} if scope == "body" else {"body", "headline", "heading"}):
                block.scope = "heading" if scope == "body" else scope  # the headline has a field of its own
        part = _Part(document.source, text.pieces(), len(text.string), document.blocks, first=first)
        self._parts.append(part)
        self._tables += document.tables
        self._comments += [(part, comment) for comment in document.comments]

    def comment(self, anchors: list[tuple[int, str]]) -> None:
        """Hang comments on the block that was added last, each at its offset there; the list is emptied."""
        for at, text in anchors if self._parts else ():
            part = self._parts[-1]
            place = min(at, len(part.source))
            self._comments.append((part, Comment(place, place, text)))
        anchors.clear()

    def add_table(self, cells: list[Cell], caption: Block | None = None, above: Above | None = None) -> None:
        """Add a table whose cells' blocks were added before."""
        if cells:
            self._tables.append(Table(cells, caption, above))

    def has(self, scope: str) -> bool:
        """Whether a block of this scope was added."""
        return any(block.scope == scope for part in self._parts for block in part.blocks)

    def document(self) -> Document:
        """Return the document of all that was added, its parts and blocks set apart from one another."""
        origins: dict[int, int] = {}
        sources: list[str] = []
        at = 0
        for part in sorted(self._parts, key=lambda part: not part.first):
            origins[id(part)] = at
            sources.append(part.source)
            at += len(part.source) + len(_BETWEEN)
        source = _BETWEEN.join(sources)
        pieces: list[Piece] = []
        blocks: list[Block] = []
        length = 0
        for part in self._parts:
            origin = origins[id(part)]
            if pieces:
                pieces.append((origin, origin, _BETWEEN))
                length += len(_BETWEEN)
            pieces += [(start + origin, end + origin, text) for start, end, text in part.pieces]
            for block in part.blocks:
                block.start += length
                block.end += length
                if block.place and "from" in block.place:
                    block.place["from"] = origin
            blocks += part.blocks
            length += part.length
        for part, comment in self._comments:
            comment.start += origins[id(part)]
            comment.end += origins[id(part)]
        verbatim = length == len(source) and not any(part.first for part in self._parts)
        document = Document(source, Text(source, None if verbatim else pieces), blocks)
        document.tables = self._tables
        document.comments = [comment for _, comment in self._comments]
        self._name_headers(document.text.string)
        self._name_captions(blocks)
        return document

    def _name_headers(self, text: str) -> None:
        """Mark the header rows of the tables that do not say which they are."""
        for table in self._tables:
            if any(cell.header for cell in table.cells):
                continue
            rows: dict[int, list[str]] = {}
            for cell in table.cells:
                rows.setdefault(cell.row, []).append(text[cell.block.start : cell.block.end] if cell.block else "")
            heads = headed(rows.values())
            for cell in table.cells:
                if cell.row < heads:
                    cell.header = True
                    if cell.block is not None:
                        cell.block.scope = "header"

    def _name_captions(self, blocks: list[Block]) -> None:
        """Give each table the caption that stands directly above or below it."""
        order = {id(block): i for i, block in enumerate(blocks)} if self._tables else {}
        for table in self._tables:
            at = [order[id(cell.block)] for cell in table.cells if cell.block is not None]
            beside = [blocks[i] for i in (min(at) - 1, max(at) + 1) if 0 <= i < len(blocks)] if at else []
            if table.caption is None:
                table.caption = next((block for block in beside if block.scope == "caption"), None)

    def name_headline(self) -> None:
        """Make the first block the headline if no block is one and it looks like one: short, without a final stop."""
        if len(self._parts) < 2 or self.has("headline"):
            return
        first, text = self._parts[0].blocks[0], self._parts[0].source
        short = len(text) <= HEADLINE_LIMIT and "\n" not in text and text[-1:] not in _STOPS
        if first.scope == "heading" or (first.scope == "body" and short):
            first.scope = "headline"


def headed(rows: Iterable[Iterable[str]]) -> int:
    """Return how many of the leading rows are headers, where a table does not say: those without an amount.

    The first column, which names the rows, has no say; a year is a name, too.
    """
    for count, row in enumerate(islice(rows, MOST_HEADERS + 1)):
        if any(map(_amount, list(row)[1:])):
            return count
    return 0


def _amount(text: str) -> bool:
    bare = text.strip().strip("()*†‡§ %")
    year = len(bare) == 4 and bare.isdigit() and "1800" <= bare <= "2100"
    return not year and any(c.isdigit() for c in bare) and sum(c.isalpha() for c in bare) <= len(bare) // 2


def count(text: str, otherwise: int = 1) -> int:
    """Read a span or a repetition as an attribute gives it, within what a table may hold."""
    return min(int(text), MOST_SPANNED) if text.isascii() and text.isdigit() else otherwise


def column_name(column: int) -> str:
    """Return a column's letters, as spreadsheets name it: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(65 + letter) + name
    return name


def column_number(name: str) -> int:
    """Return the number, from 0, of the column that spreadsheets name so."""
    number = 0
    for letter in name:
        number = 26 * number + ord(letter) - 64
    return number - 1


def day_of(text: str) -> Period | None:
    """Read an ISO day (2021-09-03, 20210903), with or without a time behind it; None where it is none."""
    text = text.strip()
    try:
        day = date.fromisoformat(text[:8] if text[:8].isdigit() else text[:10])
    except ValueError:
        return None
    return day, day


def date_document(
    document: Document, written: Period | None, named: Mapping[str, str], created: str, modified: str
) -> None:
    """Date an office document by its own date line or by a property that names a date.

    Without either it is stamped: written from its creation to its last change, the only days on which it can have been
    up to date.
    """
    first = day_of(created) if created.strip() not in _STAMPS else None
    last = day_of(modified) if modified.strip() not in _STAMPS else None
    document.stamped = (first[0], last[1]) if first and last and first <= last else first or last
    named_day = next((day for name in _DATE_PROPERTIES if (day := day_of(named.get(name, "")))), None)
    document.published = written or named_day
    document.dated_by = "date line" if written else "document properties" if named_day else ""


def superscript(text: str, before: str) -> str:
    """Return raised text as characters: a note's mark is none, "2" behind "km" is a square."""
    if not text.strip().isdigit():
        return text if text.strip().isalpha() and len(text.strip()) > 1 else ""
    squared = text.strip() in {"2", "3"} and _UNIT.search(before) and not _MONEY.search(before)
    return text.translate(_SUPERSCRIPT) if squared or _POWER_OF_TEN.search(before) else ""
