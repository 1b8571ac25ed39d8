"""RE2 as this project uses it: bytes in, character offsets out, linear time on any input."""

import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import re2

ROOM = 64 << 20
"""Bytes an automaton may take: enough for a lexicon of thousands of words without falling back to the slow engine."""

_TYPED = {"\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u2010": "-", "\u2011": "-", "’": "'"}

Span = tuple[int, int]
Finder = Callable[[bytes, int, int], Span]

_SEARCH = re2._re2.RE2.Anchor.UNANCHORED  # noqa: SLF001 - see finder()
_MATCH = re2._re2.RE2.Anchor.ANCHOR_START  # noqa: SLF001


def compile_pattern(pattern: str, *, captures: bool = False) -> Any:
    """Compile a pattern; without captures, which cost most of the speed, unless asked for."""
    return re2.compile(pattern, _options(captures=captures))


def compile_set(patterns: list[str]) -> Any:
    """Compile patterns to one automaton; its `Match(bytes)` returns the indices of all that occur."""
    patterns_set = re2.Set.SearchSet(_options(captures=False))
    for pattern in patterns:
        patterns_set.Add(pattern)
    patterns_set.Compile()
    return patterns_set


def finder(pattern: str, *, at_start: bool = False) -> Finder:
    """Compile a pattern to a function (data, start, end) -> span of the first match in that slice, (-1, -1) if none.

    With `at_start` the match must begin where the slice does. This calls the binding below re2's match objects, which
    cost as much as the search itself.
    """
    match = compile_pattern(pattern)._regexp.Match  # noqa: SLF001
    anchor = _MATCH if at_start else _SEARCH

    def find(data: bytes, start: int, end: int) -> Span:
        span: Span = match(anchor, data, start, end)[0]
        return span

    return find


def matches(find: Finder, text: str, *, lower: bool = False) -> Iterator[Span]:
    """Yield the character spans of all matches in `text`, or in its lower case; none of them may be empty.

    The text is read as `typed`, which keeps the patterns short.
    """
    data = typed(text).encode("utf-8", "replace")
    if lower:
        data = data.lower()
    size = len(data)
    start, end = find(data, 0, size)
    if size == len(text):
        while start >= 0:
            yield start, end
            start, end = find(data, end, size)
        return
    byte_at = char_at = 0
    while start >= 0:
        first = char_at + len(data[byte_at:start].decode())
        char_at = first + len(data[start:end].decode())
        byte_at = end
        yield first, char_at
        start, end = find(data, end, size)


def typed(text: str) -> str:
    """Return a text with the spaces, hyphens and apostrophes of a keyboard for those of print, one for one."""
    if not text.isascii():
        for printed, plain in _TYPED.items():
            text = text.replace(printed, plain)
    return text


def _options(*, captures: bool) -> Any:
    options = re2.Options()
    options.never_capture = not captures
    options.log_errors = False
    options.max_mem = ROOM
    return options


@cache
def currency_signs() -> str:
    """Return Unicode's currency signs, for a class of the interpreter's own patterns, which know no categories."""
    places = (*range(0x600), *range(0x20A0, 0x20D0))
    return "".join(chr(place) for place in places if unicodedata.category(chr(place)) == "Sc")
