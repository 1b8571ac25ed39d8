"""Reads the text of PDF files: lines joined to paragraphs by how they stand on the page, each placed by its page.

A line with wide gaps is a row of a table or a list of contents: each of its pieces is a block by itself.
"""

import zlib
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from statistics import median
from typing import Any

from checker.documents import Document
from checker.readers import UnreadableError
from checker.readers._extract import Extract, date_document, superscript

MOST_PAGES = 5000
MOST_CHARACTERS = 10_000_000
UNPACKED_LIMIT = 256 << 20  # bytes that the streams of a file may unpack to, its images apart
IMAGE_LIMIT = 1 << 30  # bytes that its images may unpack to, which we never do

# Lengths on the page, in hundredths of the height of a letter.
_GAP = 150  # between two pieces of a line that are no neighbours
_LEADING = 145  # from line to line within a paragraph, at most, unless the page is set wider throughout
_WIDER = 125  # the same, in hundredths of the page's usual leading
_INDENT = 80  # that begins a paragraph
_HEADING = 115  # heights of body letters from which a line is a heading
_RAISED = 75  # below which a digit among larger letters is a note's mark or a power
_HYPHENS = "\x02\ufffe\u00ad"  # how a hyphen that the line's end made is told
_MARKS = "0123456789,*†‡§¶"  # of notes
_STOPS = '.!?:;”"'


class _Line:
    """A piece of a line: its text, where it stands (in hundredths of a point), and whether it is the whole line."""

    __slots__ = ("alone", "bottom", "height", "left", "right", "text")

    def __init__(self, text: str, left: int, right: int, bottom: int, height: int) -> None:
        self.text = text
        self.left = left
        self.right = right
        self.bottom = bottom
        self.height = height
        self.alone = True


def read_bytes(data: bytes) -> Document:
    """Read a PDF file."""
    import pypdfium2

    _vet(data)
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        protected = "assword" in str(error)
        raise UnreadableError("password-protected" if protected else "no PDF, or a damaged one") from None
    try:
        return _document(pdf)
    except pypdfium2.PdfiumError as error:
        raise UnreadableError(f"damaged: {error}") from None
    finally:
        pdf.close()


def _document(pdf: Any) -> Document:
    extract = Extract()
    if len(pdf) > MOST_PAGES:
        raise UnreadableError(f"it has {len(pdf)} pages, the limit is {MOST_PAGES}")
    characters = 0
    for number in range(len(pdf)):
        page = pdf[number]
        text = page.get_textpage()
        characters += text.count_chars()
        if characters > MOST_CHARACTERS:
            raise UnreadableError(f"it holds more than {MOST_CHARACTERS:,} characters")
        for block, scope in _blocks(_lines(text)):
            extract.add(block, scope, {"page": number + 1})
        text.close()
        page.close()
    if not characters:
        raise UnreadableError("it holds no text; a scan has to be recognised first")
    extract.name_headline()
    document = extract.document()
    about = pdf.get_metadata_dict()
    date_document(document, None, {}, _day(about.get("CreationDate", "")), _day(about.get("ModDate", "")))
    return document


def _day(text: str) -> str:
    """Return a PDF's date, D:20210903..., as an ISO day; empty where it is none."""
    digits = text.removeprefix("D:")[:8]
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}" if digits.isdigit() and len(digits) == 8 else ""


# ---- from characters to lines --------------------------------------------------------------------


def _lines(page: Any) -> Iterator[_Line]:
    """Yield the pieces of the page's lines, as its characters stand."""
    from ctypes import byref

    from pypdfium2 import raw

    box = raw.FS_RECTF()
    found: list[_Line] = []
    letters: list[tuple[str, int, int, int, int]] = []  # character, left, right, bottom, top
    spaced = False

    def finish() -> None:
        nonlocal spaced
        spaced = False
        if letters:
            found.append(_line(letters))
            letters.clear()

    for index in range(page.count_chars()):
        character = chr(raw.FPDFText_GetUnicode(page.raw, index))
        if character in "\r\n":
            finish()
            for piece in found:
                piece.alone = len(found) == 1
            yield from found
            found.clear()
        elif character in _HYPHENS:
            if letters:
                letters.append(("\u00ad", *letters[-1][1:]))
        elif character.isspace():
            spaced = True
        elif character >= " " and raw.FPDFText_GetLooseCharBox(page.raw, index, byref(box)):
            left, right, bottom, top = (round(end * 100) for end in (box.left, box.right, box.bottom, box.top))
            height = top - bottom
            if letters and left - letters[-1][2] > _GAP * height // 100:
                finish()
            elif letters and spaced:
                letters.append((" ", letters[-1][2], left, bottom, bottom))
            spaced = False
            letters.append((character, left, right, bottom, top))
    finish()
    for piece in found:
        piece.alone = len(found) == 1
    yield from found


def _line(letters: list[tuple[str, int, int, int, int]]) -> _Line:
    height = max(top - bottom for _, _, _, bottom, top in letters)
    base = min(bottom for _, _, _, bottom, top in letters if 100 * (top - bottom) >= _RAISED * height)
    parts: list[str] = []
    for character, _, _, bottom, top in letters:
        small = character in _MARKS and 100 * (top - bottom) < _RAISED * height
        if small and 100 * (bottom - base) > 20 * height:
            character = superscript(character, "".join(parts[-4:]))  # noqa: PLW2901 - as it is read
        parts.append(character)
    return _Line("".join(parts), letters[0][1], letters[-1][2], base, height)


# ---- from lines to blocks ------------------------------------------------------------------------


def _blocks(lines: Iterator[_Line]) -> Iterator[tuple[str, str]]:
    """Join the lines of a page to blocks; yield each with its scope."""
    page = list(lines)
    if not page:
        return
    weights: Counter[int] = Counter()
    for line in page:
        weights[line.height // 50] += len(line.text)
    usual = max(weights, key=lambda height: weights[height]) * 50 + 50  # the height of most letters, to half a point
    steps = [one.bottom - two.bottom for one, two in pairwise(page) if one.alone and two.alone]
    leading = round(median([step for step in steps if step > 0] or [0]))
    block: list[_Line] = []
    for line in page:
        if block and not _goes_on(block[-1], line, leading):
            yield _joined(block), _scope(block, usual)
            block = []
        block.append(line)
    yield _joined(block), _scope(block, usual)


def _goes_on(last: _Line, line: _Line, leading: int) -> bool:
    """Whether a line goes on with the paragraph of the last one, or a cell's text with its next line."""
    if abs(last.height - line.height) * 10 > last.height or not (_wordy(last.text) or _wordy(line.text)):
        return False  # numbers below each other are a column's
    step = last.bottom - line.bottom
    if not (last.alone and line.alone):
        return 0 < step * 100 <= _LEADING * line.height and abs(line.left - last.left) * 10 < line.height
    if step <= 0:  # the next column: the sentence may go on there
        return last.text[-1:] not in _STOPS and line.text[:1].islower()
    if step * 100 > max(_LEADING * line.height, _WIDER * leading):
        return False
    centred = abs(line.left + line.right - last.left - last.right) < line.height
    return centred or (line.left - last.left) * 100 <= _INDENT * line.height


def _wordy(text: str) -> bool:
    return sum(map(str.isalpha, text)) > 2


def _joined(lines: list[_Line]) -> str:
    text = ""
    for line in lines:
        if not text:
            text = line.text
        elif text.endswith("\u00ad"):
            # The hyphen is the line's end's, unless it stands behind a number.
            text = text[:-1] + ("-" if text[-2:-1].isdigit() else "") + line.text
        else:
            text += "\n" + line.text
    return text.replace("\u00ad", "-")


def _scope(lines: list[_Line], usual: int) -> str:
    if not lines[0].alone:
        return "cell"
    return "heading" if lines[0].height * 100 > _HEADING * usual else "body"


# ---- hostile files -------------------------------------------------------------------------------


def _vet(data: bytes) -> None:
    """Refuse a file whose compressed streams would fill the memory: the library unpacks each to the last byte."""
    if b"%PDF-" not in data[:1024]:
        raise UnreadableError("no PDF: it does not begin with %PDF-")
    left = {False: UNPACKED_LIMIT, True: IMAGE_LIMIT}
    at = data.find(b"stream")
    while at >= 0:
        start = at + 6
        while data[start : start + 1] in {b"\r", b"\n"}:
            start += 1
        opened = data.rfind(b"obj", max(0, at - 4096), at)
        image = opened >= 0 and b"/Image" in data[opened:at]
        end = data.find(b"endstream", start)
        end = len(data) if end < 0 else end
        left[image] -= _unpacked(data, start, end, left[image])
        if left[image] <= 0:
            limit = (IMAGE_LIMIT if image else UNPACKED_LIMIT) >> 20
            raise UnreadableError(f"its streams would unpack to more than {limit} MB")
        at = data.find(b"stream", end + 9)


def _unpacked(data: bytes, start: int, end: int, limit: int) -> int:
    """Return how many bytes a stream unpacks to, counting no further than the limit; 0 where it is not compressed."""
    if data[start : start + 1] not in {b"\x78", b"\x68", b"\x58", b"\x48"}:
        return 0
    unpacker = zlib.decompressobj()
    size, chunk, at = 0, b"", start
    try:
        while size < limit and not unpacker.eof and (at < end or chunk):
            if not chunk:
                chunk = data[at : min(end, at + 65536)]
                at += 65536
            size += len(unpacker.decompress(chunk, 1 << 20))
            chunk = unpacker.unconsumed_tail
    except zlib.error:
        pass
    return size
