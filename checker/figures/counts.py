"""Bare numbers: which of them count something, and which are a date, a score, an age or part of a name."""

import re
from collections.abc import Mapping
from typing import Any

from checker.figures.joins import HALF, OTHER

_BEFORE, _BEHIND = 40, 24  # bytes around a number in which the words that decide stand
_OLDEST = 115
# The interpreter compiles and keeps these when they are first used: many a text has no bare number.
_AGED = r"[A-Z][\w'’-]*,\s$"
_NAMED = r"(?:^|(?P<stop>[.!?:;\"“”(\[\n•*]\s*|[.!?]\s+)|\S\s)[A-Z][\w'’&.]*\s$"
_WORD = r"\s([a-z][\w'’-]*)"
_DIGITS = frozenset(b"0123456789")
_LETTERS = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_") | frozenset(range(128, 256)) | _DIGITS


class CountReader:
    """Tells what a bare number is with one language's words."""

    def __init__(self, pack: Mapping[str, Any]) -> None:
        self._names_before = frozenset(pack["lexicon"]["names_before"])
        labels = pack["labels"]
        self._closed = frozenset(
            word for name in ("prepositions", "others", "auxiliaries", "levels") for word in labels[name].split(" ")
        )

    def kind(self, data: bytes, start: int, end: int, digits: str, *, scaled: bool) -> str | None:
        """Return "count", HALF for what may be half a range, OTHER for part of a date or name, None for neither."""
        following = data[end : end + 4]
        dashed = following[:1] == b"-" or following[:3] in {"–".encode(), "—".encode()}
        if following[:1] in {b":", b"/"} and following[1:2].isdigit():
            return None
        if following[:1] == b"-" and following[1:2].isalpha() and not scaled:
            return None
        if scaled:
            return "count"
        if _like_a_year(digits):
            return OTHER
        if data[start - 1 : start] in {b"-", b"/", b":"} and start > 1 and data[start - 2] in _LETTERS:
            return None
        before = data[max(0, start - _BEFORE) : start].decode("utf-8", "ignore")
        words = before.split()
        if words and words[-1] in self._names_before:
            return OTHER
        if digits.isdigit():
            if self._listed(before, following, digits, start) or self._named(before, data, start, end):
                return None
            if int(digits) <= _OLDEST and following[:1] in {b",", b".", b";"} and re.search(_AGED, before):
                return None  # "Murray, 36, played"
        return HALF if dashed and following.lstrip("-–—".encode())[:1].isdigit() else "count"

    def _listed(self, before: str, following: bytes, digits: str, start: int) -> bool:
        """Whether a number begins a line as the mark of a list: "1. Tell the truth"."""
        if following[:1] not in {b".", b")"} or following[1:2].strip() or len(digits) > 2:
            return False
        return start == 0 or before.rstrip(" \t*#>(")[-1:] in {"\n", ""}

    def _named(self, before: str, data: bytes, start: int, end: int) -> bool:
        """Whether a name stands before a number and nothing that is counted behind it: "in UFC 196, he"."""
        match = re.search(_NAMED, before)
        if match is None or match["stop"] is not None or (match.start() == 0 and start <= _BEFORE):
            return False
        word = re.match(_WORD, data[end : end + _BEHIND].decode("utf-8", "ignore"))
        return word is None or word[1] in self._closed


def _like_a_year(digits: str) -> bool:
    return len(digits) == 4 and digits.isdigit() and "1800" <= digits <= "2100"
