"""Bare numbers: which of them count something, and which are a date, a score, an age or part of a name."""

import re
from collections.abc import Mapping
from typing import Any

HALF = "half"
"""The kind of a bare number beside a dash or a word of ranges: an end of a range, or no figure at all ("737-800")."""

OTHER = "other"
"""The kind of a number in a date, a duration or a name; what a joining word ties to it is no figure either."""

_BEFORE, _BEHIND = 40, 24  # bytes around a number in which the words that decide stand
_NOUN_REACH, _NOUN_WORDS = 48, 3  # bytes and words behind a number in which what it counts must stand
_OLDEST = 115
# The interpreter compiles and keeps these when they are first used: many a text has no bare number.
_AGED = r"[A-Z][\w'’-]*,\s$"
_NAMED = r"(?:^|(?P<stop>[.!?:;\"“”(\[\n•*]\s*|[.!?]\s+)|\S\s)[A-Z][\w'’&.]*\s$"
_PHONE = r"\) ?\d{3}-"
_WORD = r"\s([a-z][\w'’-]*)"
_YEAR, _RECENT = 4, "1800"
_MARKS = ".,;:!?)]\"'”’"
_OPENING = "\"'“‘"
_DASH = 3  # bytes of the longest dash
_DASHES = frozenset((b"-", "–".encode(), "—".encode()))
_DIGITS = frozenset(b"0123456789")
_LETTERS = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_") | frozenset(range(128, 256)) | _DIGITS


class Nouns:
    """Tells nouns in the plural from other words, and their singular."""

    def __init__(self, labels: Mapping[str, Any]) -> None:
        self._plurals: list[list[str]] = labels["plurals"]
        self._counted = frozenset(labels["counted"].split(" "))
        self._possessives = tuple(labels["possessives"].split(" "))
        self._uncounted = frozenset(labels["uncounted"].split(" "))
        self._verbs = frozenset(word for name in ("verbs", "rising", "falling") for word in labels[name].split(" "))

    def singular(self, word: str) -> str:
        """Return a noun's singular, which may be the noun itself."""
        for plural, single in self._plurals:
            if word.endswith(plural):
                return word[: -len(plural)] + single
        return word

    def plural(self, word: str, *, sure: bool = False) -> bool:
        """Whether a word names several things that can be counted; `sure` of a word that cannot be a verb there."""
        if word in self._uncounted or (not sure and word in self._verbs) or word.endswith(self._possessives):
            return False
        return word in self._counted or (self.singular(word) != word and word[0].isalpha())


class CountReader:
    """Tells what a bare number is with one language's words."""

    def __init__(self, pack: Mapping[str, Any]) -> None:
        lexicon, labels = pack["lexicon"], pack["labels"]
        self._names_before = frozenset(lexicon["names_before"])
        self._closed = frozenset(
            word for name in ("prepositions", "others", "auxiliaries", "levels") for word in labels[name].split(" ")
        )
        self._determiners = frozenset(labels["determiners"].split(" "))
        self._definite = frozenset(lexicon["definite"]) | self._names_before
        self._between = frozenset(lexicon["between"])
        self._ages = frozenset(lexicon["ages"])
        self._streets = frozenset(lexicon["streets"])
        self._dated = frozenset(lexicon["dated"])
        self._closing = self._closed - self._between
        self._stops = (self._closed | frozenset(labels["verbs"].split(" "))) - self._between
        self._times = frozenset(labels["times"].split(" "))
        self._nouns = Nouns(labels)

    def counted(self, data: bytes, end: int, *, named: bool = False) -> bool:
        """Whether a plural noun follows, at most two words on: "oil refineries", not "straight years".

        `named` if the number has a capital, so that a name may begin there: "Six Nations", but "six Iraqi soldiers".
        """
        if data[end : end + 1] != b" ":
            return False
        for word in data[end : end + _NOUN_REACH].decode("utf-8", "ignore").split()[:_NOUN_WORDS]:
            bare = word.rstrip(_MARKS).lstrip(_OPENING)
            if bare[:1].isdigit() and not bare[-1:].isdigit():
                continue  # "two 500-pound bombs"
            if not bare[:1].isalpha() or (named and not bare.islower()):
                return False
            if self._nouns.singular(bare) in self._times or bare in self._closing:
                return False
            if self._nouns.plural(bare, sure=True):
                return True
            if bare in self._stops:
                return False
            if not word.endswith(bare):
                return False
        return False

    def alone(self, data: bytes, end: int) -> bool:
        """Whether nothing follows that a number could count: a stop, or a word such as "for"."""
        following = data[end : end + _BEHIND].decode("utf-8", "ignore")
        if following[:1] not in {" ", "\n"}:
            return not following[:1].isalnum()
        word = following.split(None, 1)[0].rstrip(_MARKS) if following.strip() else ""
        return not word or word in self._closed or word in self._determiners

    def numbers(self, data: bytes, start: int) -> bool:
        """Whether number words are no part of a name and count something new: not "the two companies"."""
        before = data[max(0, start - _BEFORE) : start].decode("utf-8", "ignore")
        words = before.split()
        if not words or before[-1:] not in {" ", "\n", "(", "\u00a0"}:
            return not before.strip() or not before[-1:].isalnum()
        last = words[-1]
        if last.lower() in self._definite or last in self._names_before:
            return False
        return not (data[start : start + 1].isupper() and last[-1:].isalpha())

    def kind(self, data: bytes, start: int, end: int, digits: str, free: int, *, scaled: bool) -> str | None:
        """Return "count", HALF for what may be half a range, OTHER for part of a date or name, None for neither.

        `free` is where the last figure before ends.
        """
        following = data[end : end + 4]
        dashed = following[:1] == b"-" or following[:3] in {"–".encode(), "—".encode()}
        if following[:1] in {b":", b"/"} and following[1:2].isdigit():
            return None
        if following[:1] in {b"-", b"("} and following[1:2].isalpha() and not scaled:
            return None  # "5-year", "401(k)"
        if following[:1] == b"." and following[1:2].islower():
            return None  # "photo 12.jpg"
        if data[start - 1 : start] == b"(" and start > 1 and data[start - 2] in _DIGITS:
            return None  # "article 118(1)"
        if scaled:
            return "count"
        if _like_a_year(digits):
            return OTHER
        if start - free <= _DASH and data[free:start] in _DASHES:
            return HALF  # "$5-10", "10-15 jobs"; alone, part of a score
        if data[start - 1 : start] in {b"-", b"/", b":"} and start > 1 and data[start - 2] in _LETTERS:
            return None
        if data[start - 1 : start] == b"[" and following[:1] == b"]":
            return None  # a reference
        before = data[max(0, start - _BEFORE) : start].decode("utf-8", "ignore")
        words = before.split()
        if words and words[-1].lstrip("(") in self._names_before:
            return OTHER
        if len(digits) > 1 and digits[0] == "0" and digits.isdigit():
            return None  # "0800 UTC"
        if before[-1:] == "(" and re.match(_PHONE, data[end : end + _BEHIND].decode("utf-8", "ignore")):
            return None
        if digits.isdigit():
            if following[:1] == b" " and following[1:2].isupper() and self._address(data, end):
                return None
            if self._listed(before, following, digits, start) or self._named(before, data, start, end):
                return None
            if int(digits) <= _OLDEST and self._age(before, words, following):
                return None
            if len(digits) == _YEAR and digits < _RECENT and words and words[-1].lower() in self._dated:
                return None if self.alone(data, end) else "count"  # "in 1771, when"
        return HALF if dashed and following.lstrip("-–—".encode())[:1].isdigit() else "count"

    def _age(self, before: str, words: list[str], following: bytes) -> bool:
        """Whether a number is how old somebody is: "Murray, 36, played", "the age of 20", "He was 85."."""
        if following[:1] in {b",", b".", b";"} and re.search(_AGED, before):
            return True
        return " ".join(words[-2:]).lower() in self._ages or (bool(words) and words[-1].lower() in self._ages)

    def _address(self, data: bytes, end: int) -> bool:
        """Whether a street's name follows: "350 Fifth Avenue"."""
        words = data[end : end + _NOUN_REACH].decode("utf-8", "ignore").split()[:_NOUN_WORDS]
        return any(word.rstrip(_MARKS) in self._streets for word in words[1:])

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
