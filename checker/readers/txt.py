"""Reads plain text: paragraphs between blank lines, and a first line that is a headline if it looks like one."""

import re2

from checker.documents import Block, Document, Text, visible

ALSO = (".text",)
LARGEST = 64 << 20  # bytes
HEADLINE_LIMIT = 150
WRAPPED_LIMIT = 120  # a text with a longer line is not wrapped by hand: each of its lines is a paragraph
_BLANK = re2.compile(r"\r?\n[ \t]*\r?\n\s*|\r[ \t]*\r\s*")
_LINE = re2.compile(r"\r\n?\s*|\n\s*")
_STOPS = ".!?…:;,\"'”’)"


def read(source: str) -> Document:
    """Read plain text. The first line is the headline if it is short, has no final stop and a blank line follows."""
    blocks = []
    at = 0
    text = Text(source, visible(source, [(0, len(source), None)]))
    string = text.string
    wrapped = max(map(len, string.splitlines()), default=0) <= WRAPPED_LIMIT
    for match in (_BLANK if wrapped else _LINE).finditer(string):
        if match.start() > at:
            blocks.append(Block(at, match.start()))
        at = match.end()
    if at < len(string):
        blocks.append(Block(at, len(string)))
    if len(blocks) > 1:
        first = string[blocks[0].start : blocks[0].end].strip()
        apart = _BLANK.match(string, blocks[0].end) is not None
        if (
            apart
            and len(first) <= HEADLINE_LIMIT
            and "\n" not in first
            and "\r" not in first
            and first[-1:] not in _STOPS
        ):
            blocks[0].scope = "headline"
    return Document(source, text, blocks)
