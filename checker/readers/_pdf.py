"""What reads a PDF, in a process of its own: the library is native and unpacks whatever it is told to.

The file comes on standard input. Its pages leave on standard output as JSON: the blocks, each with its page, and what
the file says of when it was written; or the reason why it cannot be read.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from statistics import median
from typing import Any

from checker.readers._extract import superscript

MOST_PAGES = 5000
MOST_CHARACTERS = 10_000_000

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


def main() -> None:
    """Answer the request on standard input, with the memory and the seconds that the arguments allow."""
    with suppress(ImportError, ValueError, OSError):  # where the system knows no such limits, there are none
        import resource

        room, seconds = map(int, sys.argv[1:3])
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (room, room))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(_answer(sys.stdin.buffer.read()), sys.stdout)


def _answer(data: bytes) -> dict[str, Any]:
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        return {"error": "password-protected" if "assword" in str(error) else "no PDF, or a damaged one"}
    if len(pdf) > MOST_PAGES:
        return {"error": f"it has {len(pdf)} pages, the limit is {MOST_PAGES}"}
    blocks: list[tuple[int, str, str]] = []
    characters = 0
    for number in range(len(pdf)):
        try:
            page = pdf[number]
            text = page.get_textpage()
        except pypdfium2.PdfiumError as error:
            return {"error": f"page {number + 1} is damaged: {error}"}
        characters += text.count_chars()
        if characters > MOST_CHARACTERS:
            return {"error": f"it holds more than {MOST_CHARACTERS:,} characters"}
        blocks += [(number + 1, scope, block) for block, scope in _blocks(_lines(text))]
        text.close()
        page.close()
    about = pdf.get_metadata_dict()
    pdf.close()
    return {"blocks": blocks, "created": about.get("CreationDate", ""), "modified": about.get("ModDate", "")}


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
