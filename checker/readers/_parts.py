"""Divides a document that is too long to be checked at once into parts over the same source, between its blocks."""

from collections.abc import Iterator

from checker.documents import Block, Cell, Document, Piece, Table, Text

Span = tuple[int, int]

_STOPS = (". ", "\n", " ")
_NEAR = 10_000  # characters before a part's end in which a paragraph that has to be cut is cut at a stop


def divided(document: Document, most: int) -> Iterator[Document]:
    """Yield parts of at most so many characters of text; a table is not cut unless it is longer than that by itself."""
    text = document.text
    pieces = Pieces(text)
    tables = _tables(document)
    number = heard = 0
    comments = sorted(document.comments, key=lambda comment: comment.start)
    for start, end in _spans(document, [span for span, _ in tables], most):
        copies: dict[int, Block] = {}
        while number and document.blocks[number - 1].end > start:
            number -= 1  # a block that was cut
        while number < len(document.blocks) and document.blocks[number].start < end:
            block = document.blocks[number]
            copies[id(block)] = Block(
                max(block.start, start) - start, min(block.end, end) - start, block.scope, block.place
            )
            number += 1
        part = Document(document.source, Text(document.source, pieces.between(start, end)), list(copies.values()))
        part.tables = [copied(table, copies) for (first, last), table in tables if start <= first and last <= end]
        reach = text.span(start, end)[1] if end < len(text.string) else len(document.source)
        while heard < len(comments) and comments[heard].start < reach:
            part.comments.append(comments[heard])
            heard += 1
        part.published, part.dated_by = document.published, document.dated_by
        part.stamped, part.dateline = document.stamped, document.dateline
        part.language, part.path = document.language, document.path
        part.continues = start > 0
        if start == 0:
            part.title, part.notices = document.title, document.notices
            part.notices.append(f"Longer than {most:,} characters: checked in parts, figures compared within each.")
        yield part


def _tables(document: Document) -> list[tuple[Span, Table]]:
    found = []
    for table in document.tables:
        blocks = [cell.block for cell in table.cells if cell.block is not None]
        blocks += [table.caption] if table.caption is not None else []
        if blocks:
            found.append(((min(b.start for b in blocks), max(b.end for b in blocks)), table))
    return found


def copied(table: Table, copies: dict[int, Block]) -> Table:
    """Return a table whose cells and caption have their blocks' copies, by the ids of the blocks."""

    def of(block: Block | None) -> Block | None:
        return None if block is None else copies.get(id(block))

    cells = [
        Cell(cell.row, cell.column, of(cell.block), rows=cell.rows, columns=cell.columns, header=cell.header)
        for cell in table.cells
    ]
    return Table(cells, of(table.caption))


def _spans(document: Document, tables: list[Span], most: int) -> Iterator[Span]:
    """Yield the stretches of the text that the parts are made of."""
    string = document.text.string
    whole = sorted(span for span in tables if span[1] - span[0] <= most)
    at = free = inside = 0  # where the part begins, and the last place at which it may end
    for block in document.blocks:
        if block.end - at > most and free > at:
            yield at, free
            at = free
        while block.end - at > most:
            cut = next(
                (c for mark in _STOPS if (c := string.rfind(mark, at + most - _NEAR, at + most)) > at), at + most
            )
            yield at, cut
            at = cut
        while inside < len(whole) and whole[inside][1] <= block.end:
            inside += 1
        if inside == len(whole) or block.end <= whole[inside][0]:
            free = block.end
    if at < len(string):
        yield at, len(string)


class Pieces:
    """The pieces of a text, given out from its beginning to its end."""

    def __init__(self, text: Text) -> None:
        self._pieces = text.pieces()
        self._next: tuple[int, int, Piece] | None = None
        self._at = 0
        self._take()

    def _take(self) -> None:
        piece = next(self._pieces, None)
        if piece is None:
            self._next = None
            return
        start, end, replacement = piece
        size = end - start if replacement is None else len(replacement)
        self._next = (self._at, self._at + size, piece)
        self._at += size

    def between(self, start: int, end: int) -> Iterator[Piece]:
        """Yield what makes `string[start:end]`."""
        while self._next is not None and self._next[0] < end:
            first, last, (source, ends, replacement) = self._next
            low, high = max(first, start), min(last, end)
            if low < high:
                if replacement is None:
                    yield source + low - first, source + high - first, None
                else:
                    yield source, ends, replacement[low - first : high - first]
            if last > end:
                return
            self._take()
