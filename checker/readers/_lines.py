"""What the readers of line-oriented mark-up share: lines with their places, and inline mark-up left out of them."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from checker.documents import Piece
from checker.readers import UnreadableError

Span = tuple[int, int]
Rule = tuple[re.Pattern[str], int | None]
"""What inline mark-up looks like, and the group of it that a reader sees (None: nothing of it)."""

MOST_LINES = 50_000
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")


def lines(source: str) -> list[Span]:
    """Return the spans of the lines, without their ends; a line ends at LF, CR LF or CR. Raises UnreadableError."""
    if source.count("\n") + source.count("\r") > 2 * MOST_LINES:
        raise UnreadableError(f"more than {MOST_LINES:,} lines: no article has so many")
    found = []
    at = 1 if source.startswith("\ufeff") else 0
    for line in source[at:].replace("\r\n", " \n").replace("\r", "\n").split("\n"):
        end = at + len(line)
        found.append((at, end - 1 if source.startswith("\r\n", end - 1) and end > at else end))
        at = end + 1
    return found


def indent(source: str, line: Span) -> int:
    """Return how many spaces and tabs a line begins with."""
    start, end = line
    return len(source[start:end]) - len(source[start:end].lstrip(" \t"))


def inline(
    source: str, spans: Iterable[Span], literal: re.Pattern[str], rules: Iterable[Rule], *, entities: bool
) -> list[Piece]:
    """Return the text of a paragraph's lines as pieces, its inline mark-up left out.

    What `literal` matches (its first group is what a reader sees) holds no mark-up.
    """
    starts: list[int] = []  # where each line begins in the joined text
    kept = list(spans)
    at = 0
    for start, end in kept:
        starts.append(at)
        at += end - start + 1
    joined = "\n".join(source[start:end] for start, end in kept)
    marks: list[Span] = []  # of the joined text, not to be seen
    masked = list(joined)
    for match in literal.finditer(joined):
        seen_start, seen_end = match.span(1)
        marks += [(match.start(), seen_start), (seen_end, match.end())]
        masked[match.start() : match.end()] = "\x00" * (match.end() - match.start())
    plain = "".join(masked)
    for pattern, group in rules:
        for match in pattern.finditer(plain):
            if group is None or match.group(group) is None:
                marks.append(match.span())
            else:
                marks += [(match.start(), match.start(group)), (match.end(group), match.end())]
    replaced: dict[int, tuple[int, str]] = {}
    if entities and "&" in plain:
        from html import unescape

        replaced = {match.start(): (match.end(), unescape(match.group())) for match in _ENTITY.finditer(plain)}
    return list(_pieces(joined, kept, starts, marks, replaced))


def _pieces(
    joined: str, spans: list[Span], starts: list[int], marks: list[Span], replaced: dict[int, tuple[int, str]]
) -> Iterator[Piece]:
    edges = sorted({edge for start, end in marks if end > start for edge in (start, end)} | set(replaced))
    ends = {edge for edge, _ in replaced.values()}
    edges = sorted(
        {
            0,
            len(joined),
            *edges,
            *ends,
            *starts,
            *(start + end - first for (first, end), start in zip(spans, starts, strict=True)),
        }
    )
    hidden = sorted(marks)
    number = position = 0
    covered = 0
    for start, end in pairwise(edges):
        while number < len(hidden) and hidden[number][0] <= start:
            covered = max(covered, hidden[number][1])
            number += 1
        while position + 1 < len(starts) and starts[position + 1] <= start:
            position += 1
        if end <= covered:
            continue
        first, last = spans[position]
        place = first + start - starts[position]
        if start in replaced and replaced[start][0] == end:
            yield place, place + end - start, replaced[start][1]
        elif place >= last:
            yield last, last, "\n"  # the line's end; what begins the next line is not seen
        else:
            yield place, place + end - start, None
