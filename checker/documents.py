"""Documents: the source as it was written, the text a reader sees in it, and the map between the two."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any

# A stop and a space; or, where a feed lost the space, a stop between a small letter or digit and a capitalised word.
# It begins with a class of characters, for which alone the interpreter searches fast.
_SENTENCE_END = re.compile(r"[.!?](?:[\"'”’)\]]*\s+|(?<=[a-z)%\d].)(?=[A-Z][a-z]))")

# Soft hyphens, zero-width characters, bidi marks: a reader sees none of them, and any may stand inside a number.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+")

# Single marks are left out: most of them are apostrophes. A straight mark behind a digit is an inch.
_CLOSED_BY = {"“": "”", '"': '"', "„": "“", "«": "»", "»": "«", "「": "」", "『": "』"}
_QUOTE = re.compile('[“”"„«»「」『』]')

Period = tuple[date, date]
"""Any day from the first to the last, both included."""

Piece = tuple[int, int, str | None]
"""A source slice, and what stands for it in the text: itself (None) or a replacement."""


class Text:
    """What a reader sees of a source, with a map back to the source's characters.

    Built from pieces in order. A piece `(start, end, None)` is the source slice as it stands; `(start, end, "£")` is
    a replacement, such as a decoded entity, whose characters all stand for the whole slice. Source that no piece
    covers (mark-up) is not part of the text.
    """

    __slots__ = ("_ends", "_sources", "_starts", "_verbatim", "string")

    def __init__(self, source: str, pieces: Iterable[Piece] | None = None) -> None:
        if pieces is None:
            pieces = [(0, len(source), None)]
        self._starts: list[int] = []
        self._sources: list[int] = []
        self._ends: list[int] = []
        self._verbatim: list[bool] = []
        parts: list[str] = []
        at = 0
        for start, end, replacement in pieces:
            part = source[start:end] if replacement is None else replacement
            if not part:
                continue
            self._starts.append(at)
            self._sources.append(start)
            self._ends.append(end)
            self._verbatim.append(replacement is None)
            parts.append(part)
            at += len(part)
        self.string = "".join(parts)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the source span of `string[start:end]` (end > start): half-open, in characters of the source."""
        i = bisect_right(self._starts, start) - 1
        first = self._sources[i] + (start - self._starts[i] if self._verbatim[i] else 0)
        i = bisect_right(self._starts, end - 1) - 1
        last = self._sources[i] + (end - self._starts[i]) if self._verbatim[i] else self._ends[i]
        return first, last

    def pieces(self) -> Iterator[tuple[int, int, str | None]]:
        """Yield the pieces this text was built from."""
        for i, start in enumerate(self._starts):
            end = self._starts[i + 1] if i + 1 < len(self._starts) else len(self.string)
            yield self._sources[i], self._ends[i], None if self._verbatim[i] else self.string[start:end]


class Block:
    """A stretch of the text that sentences do not cross.

    `scope` says what it is: headline, standfirst, heading, body, quotation, caption, header or cell (of a table),
    byline or date. `place` says where it stands where the source has no offsets: `{"paragraph": 3}`, `{"page": 2}`,
    `{"sheet": "Budget", "cell": "B7"}`.
    """

    __slots__ = ("end", "place", "scope", "start")

    def __init__(self, start: int, end: int, scope: str = "body", place: dict[str, Any] | None = None) -> None:
        self.start = start
        self.end = end
        self.scope = scope
        self.place = place


def visible(source: str, pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Leave out of the pieces the characters that nobody sees."""
    plain = source.isascii()
    for start, end, replacement in pieces:
        if replacement is not None:
            yield start, end, _INVISIBLE.sub("", replacement)
            continue
        if plain:
            yield start, end, None
            continue
        at = start
        for match in _INVISIBLE.finditer(source, start, end):
            yield at, match.start(), None
            at = match.end()
        yield at, end, None


class TextBuilder:
    """Puts a text together from blocks; what stands between them in the source does not matter."""

    __slots__ = ("_length", "_pieces", "_source", "blocks")

    def __init__(self, source: str) -> None:
        self._source = source
        self._pieces: list[Piece] = []
        self._length = 0
        self.blocks: list[Block] = []

    def add(self, pieces: Iterable[Piece], scope: str = "body", place: dict[str, Any] | None = None) -> Block | None:
        """Add a block, set apart from the one before; returns None where the pieces hold no text."""
        found = [
            piece for piece in visible(self._source, pieces) if (piece[1] > piece[0] if piece[2] is None else piece[2])
        ]
        if not found:
            return None
        if self._pieces:
            last = self._pieces[-1][1]
            self._pieces.append((last, last, "\n\n"))
            self._length += 2
        size = sum(end - start if part is None else len(part) for start, end, part in found)
        block = Block(self._length, self._length + size, scope, place)
        self.blocks.append(block)
        self._pieces += found
        self._length += size
        return block

    def document(self) -> "Document":
        """Return the document of what was added."""
        return Document(self._source, Text(self._source, self._pieces), self.blocks)


class Cell:
    """A cell of a table: where it stands in the grid (from 0), how far it spans, and its block (None if empty)."""

    __slots__ = ("block", "column", "columns", "header", "row", "rows")

    def __init__(
        self, row: int, column: int, block: Block | None, *, rows: int = 1, columns: int = 1, header: bool = False
    ) -> None:
        self.row = row
        self.column = column
        self.rows = rows
        self.columns = columns
        self.block = block
        self.header = header


class Above:
    """What the earlier parts of a long table hold, shared by its parts: each adds its rows when it is checked.

    `columns` maps a column of the grid to what was added up in it.
    """

    __slots__ = ("columns", "rows")

    def __init__(self) -> None:
        self.rows = 0
        self.columns: dict[int, Any] = {}


class Table:
    """A table of a document: its cells in reading order, and the block of its caption, if it has one.

    A part of a long table knows what is `above` it.
    """

    __slots__ = ("above", "caption", "cells")

    def __init__(self, cells: list[Cell], caption: Block | None = None, above: Above | None = None) -> None:
        self.cells = cells
        self.caption = caption
        self.above = above


class Comment:
    """A comment of the source, which no reader of the article sees: its span in the source, and what it says."""

    __slots__ = ("end", "start", "text")

    def __init__(self, start: int, end: int, text: str) -> None:
        self.start = start
        self.end = end
        self.text = text


class Document:
    """An article to check: its source, the text read from it, its blocks and tables, and what is known about it.

    A table's cells stand among the blocks, too, in reading order. `language` is empty until it
    is known. `notices` are remarks on how it was read.
    `stamped` is when its file was written, as a program noted it: the date of what nobody dated otherwise.
    `dateline` is the month and day of a dateline that names no year.
    A document that `continues` is a further part of the table in the one before, under the same header rows.
    """

    __slots__ = (
        "blocks", "comments", "continues", "dated_by", "dateline", "language", "notices", "path", "published", "source",
        "stamped", "tables", "text", "title",
    )  # fmt: skip

    def __init__(
        self,
        source: str,
        text: Text,
        blocks: list[Block],
        *,
        path: str = "",
        published: Period | None = None,
        dated_by: str = "",
        language: str = "",
    ) -> None:
        self.source = source
        self.text = text
        self.blocks = blocks
        self.path = path
        self.published = published
        self.dated_by = dated_by
        self.language = language
        self.title: str | None = None
        self.tables: list[Table] = []
        self.comments: list[Comment] = []
        self.notices: list[str] = []
        self.continues = False
        self.stamped: Period | None = None
        self.dateline: tuple[int, int] | None = None

    def set_date(self, published: Period, by: str) -> None:
        """Date the document by evidence from without; a dateline that names no year takes the year from it."""
        from checker.dates import day_near

        day = day_near(self.dateline, published) if self.dateline else None
        self.published = published if day is None else (day, day)
        self.dated_by = by if day is None else f"dateline, its year from {by}"

    @classmethod
    def from_text(
        cls,
        text: str,
        published: date | Period | None = None,
        format: str = "text",  # noqa: A002 - the name is part of the published interface
        title: str | None = None,
        language: str | None = None,
    ) -> "Document":
        """Read `text`, written in `format` ("text", "markdown", "html" or another reader's name), as a document.

        `published` is a day, a pair of days (any day between) or None; it comes before any date in the text itself.
        `title` is not part of the source: it is read as a headline, and what it breaks is reported in the text. Raises
        ValueError for an unknown format.
        """
        from checker.readers import read_string

        document = read_string(text, format)
        if published is not None:
            document.published = published if isinstance(published, tuple) else (published, published)
            document.dated_by = "given"
        if language:
            document.language = language
        if title:
            document.entitle(title)
        return document

    def entitle(self, title: str) -> None:
        """Give the document a title that is no part of its source: a headline before all else, of no width there."""
        self.title = title
        string = self.text.string
        if any(b.scope == "headline" and string[b.start : b.end].strip() == title.strip() for b in self.blocks):
            return
        words = " ".join(_INVISIBLE.sub("", title).split())
        if not words:
            return
        self.text = Text(self.source, [(0, 0, words), (0, 0, "\n\n"), *self.text.pieces()])
        for block in self.blocks:
            block.start += len(words) + 2
            block.end += len(words) + 2
        self.blocks.insert(0, Block(0, len(words), "headline"))


@lru_cache(maxsize=1)  # the parts of a long table ask for the same
def quotations(document: Document) -> list[tuple[int, int]]:
    """Return the spans of the text between quotation marks, and those of block quotes, in order.

    A quotation ends with its block; one that is left open there ("...) goes to the end of the block.
    """
    found: list[tuple[int, int]] = []
    string = document.text.string
    for block in document.blocks:
        if block.scope == "quotation":
            found.append((block.start, block.end))
            continue
        opened = -1
        closing = ""
        for match in _QUOTE.finditer(string, block.start, block.end):
            mark = match.group()
            if opened >= 0:
                if mark == closing:
                    found.append((opened, match.start()))
                    opened = -1
            elif mark in _CLOSED_BY and not (mark == '"' and string[match.start() - 1 : match.start()].isdigit()):
                opened, closing = match.end(), _CLOSED_BY[mark]
        if opened >= 0 and closing != '"':
            found.append((opened, block.end))
    return found


@lru_cache(maxsize=1)  # the parts of a long table have one source
def line_starts(source: str) -> list[int]:
    """Return the offset of each line's first character, for `line_column`. A line ends at LF, CR LF or CR."""
    starts = [0]
    if "\r" in source:
        at = 0
        for line in source.replace("\r\n", " \n").replace("\r", "\n").split("\n")[:-1]:
            at += len(line) + 1
            starts.append(at)
        return starts
    at = source.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = source.find("\n", at + 1)
    return starts


def line_column(starts: list[int], offset: int) -> tuple[int, int]:
    """Return the 1-based line and column of a source offset."""
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


def sentences(text: str, start: int, end: int, abbreviations: Collection[str]) -> Iterator[tuple[int, int]]:
    """Yield the spans of the sentences in `text[start:end]`; abbreviations are lower-cased, without their last stop."""
    first = start
    for match in _SENTENCE_END.finditer(text, start, end):
        after = match.end()
        if after >= end:
            break
        if text[after].islower():
            continue
        if text[match.start()] == ".":
            word = text[max(first, match.start() - 12) : match.start()].split()[-1:]
            if word:
                bare = word[0].lstrip("([\"'“‘").lower()
                if bare in abbreviations or (len(bare) == 1 and bare.isalpha()):
                    continue
        yield first, after
        first = after
    if first < end:
        yield first, end
