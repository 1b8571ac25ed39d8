"""Tails: what follows a number - scale, unit, per-unit - read word by word against the lexicon's tables."""

import re
from collections.abc import Collection, Mapping
from typing import Any

WORD = re.compile(r"[ \r\n\u00a0\u2009\u202f]{0,8}([a-z0-9_]\w*|[^\W\x00-\x7f]+|\W)")
"""A word with the spaces before it: lower-case letters and digits, letters that need no gap ("元"), or a sign."""

REACH = 64
"""Bytes after a number in which its scale and unit must stand."""

_MEMO_LIMIT = 20_000
_LONG = 7  # letters of a scale word that one slip does not turn into another word: "million", not "crore"
_LETTERS = re.compile(rb"[ -]([A-Za-z]{6,9})(?![\w'-])")
# A scale is looked for farther off: an amount without it is wrong a million times over. Where mark-up was taken out or
# a line was broken, two or three spaces stand for one.
_WIDE_GAP, _GAP = 8, 3
_SPACES = str.maketrans(
    {"\r": " ", "\n": " ", "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u2010": "-", "\u2011": "-"}
)  # one character for one: lengths stay


class Unit:
    """A mark or word beside a number: its kind, its candidates (the first `firm` matter), minor units to a main one."""

    __slots__ = ("firm", "kind", "mark", "minor", "units")

    def __init__(self, kind: str, units: list[str], firm: int, minor: int, *, mark: bool) -> None:
        self.kind = kind
        self.units = units
        self.firm = firm
        self.minor = minor
        self.mark = mark


class Tail:
    """What follows a number; the lengths are in bytes of UTF-8, each with the gap before it."""

    __slots__ = (
        "adjective",
        "per",
        "per_length",
        "power",
        "scale",
        "scale_length",
        "shy",
        "unit",
        "unit_length",
        "unit_shy",
    )

    def __init__(self) -> None:
        self.power = 0
        self.scale = ""
        self.scale_length = 0
        self.shy = False
        self.unit: Unit | None = None
        self.unit_shy = False
        self.adjective: list[str] | None = None
        self.unit_length = 0
        self.per: str | None = None
        self.per_length = 0


NO_TAIL = Tail()


def by_spelling(rows: list[list[Any]]) -> dict[str, Unit]:
    """Turn the lexicon's table by unit into one by spelling."""
    table: dict[str, Unit] = {}
    for kind, units, firm, minor, mark, spellings in rows:
        table.update(dict.fromkeys(spellings.split("\n"), Unit(kind, units.split(" "), firm, minor, mark=mark)))
    return table


class TailReader:
    """Reads tails, each spelling once."""

    def __init__(self, lexicon: Mapping[str, Any]) -> None:
        self.units = by_spelling(lexicon["tails"])
        self._words = frozenset(lexicon["tail_words"].split("\n"))
        self._scales: dict[str, int] = lexicon["scales"]
        self._late = frozenset(lexicon["scale_words"])
        self._compounds: dict[str, int] = lexicon["compounds"]
        self._adjectives: dict[str, list[str]] = lexicon["adjectives"]
        self._shy = frozenset(lexicon["shy"])
        self._pers = frozenset(word.lower() for word in lexicon["per_words"])
        self._per_joins = frozenset(lexicon["per_joins"])
        self._per_slash = tuple(lexicon["per_slash"])
        self._memo: dict[bytes, Tail] = {}
        self._long = sorted(word for word in lexicon["scale_words"] if len(word) >= _LONG and " " not in word)
        self._initials = frozenset(c.encode() for word in self._long for c in (word[0], word[0].upper()))
        self._lookalikes = frozenset(lexicon["lookalikes"])
        self._slips: dict[str, bool] = {}

    def lasts(self, per: str) -> bool:
        """Whether what an amount is divided by is a time: "a year", not "a bushel"."""
        return per in self.units and self.units[per].kind == "other"

    def misspelt(self, data: bytes, end: int) -> int:
        """Return how many bytes behind a number are a scale word with one slip: "milllion"; 0 if none are."""
        if data[end + 1 : end + 2] not in self._initials or (match := _LETTERS.match(data, end)) is None:
            return 0
        word = match[1].decode().lower()
        slip = self._slips.get(word)
        if slip is None:
            if len(self._slips) >= _MEMO_LIMIT:
                self._slips.clear()
            known = word in self._lookalikes or word in self._scales or word.removesuffix("s") in self._scales
            slip = self._slips[word] = not known and any(_one_slip(word, scale) for scale in self._long)
        return match.end() - end if slip else 0

    def read(self, data: bytes, lower: bytes, end: int) -> Tail:
        """Read what follows a number that ends at `end`; `lower` is the text in lower case."""
        text = lower[end : end + REACH].decode("utf-8", "ignore")
        stop = 0
        match = WORD.match(text)
        while match is not None and match[1].lower() in self._words:
            stop = match.end()
            match = WORD.match(text, stop)
        if not stop:
            return NO_TAIL
        raw = data[end : end + (stop if text.isascii() else len(text[:stop].encode()))]
        tail = self._memo.get(raw)
        if tail is None:
            if len(self._memo) >= _MEMO_LIMIT:
                self._memo.clear()
            tail = self._memo[raw] = self._parse(raw.decode())
        return tail

    def _parse(self, text: str) -> Tail:
        """Read words that may all belong to tails; what does not is left out of the lengths."""
        tail = Tail()
        plain = text.translate(_SPACES)
        at = 0
        for _ in range(2):
            gap = _gap(plain, at, _WIDE_GAP)
            found = _longest(plain, gap, self._scales)
            if not found or len(_longest(plain, gap, self.units)) > len(found):
                break  # "B/." and "Kč" begin like a scale
            if len(found) == 1 and found.isupper() and plain[gap - 1 : gap] == "-":
                break  # "Form 10-K"
            if found not in self._scales and found.lower() in self._shy:
                break  # "130 Grand Slams"
            tail.power += _entry(self._scales, found)
            tail.shy = tail.shy or found in self._shy
            tail.scale = found
            at = gap + len(found)
        tail.scale_length = len(text[:at].encode())
        gap = _gap(plain, at, _GAP)
        found = _longest(plain, gap, self.units)
        if found:
            tail.unit = _entry(self.units, found)
            if found in self._compounds and not tail.scale:
                tail.scale, tail.power = found, self._compounds[found]  # "120 MEUR"
            tail.unit_shy = found in self._shy or found.lower() in self._shy
        else:
            found = _longest(plain, gap, self._adjectives)
            tail.adjective = self._adjectives.get(found)
        end = gap + len(found) if found else at
        if tail.unit is not None and tail.unit.mark and not tail.scale:
            gap = _gap(plain, end, _GAP)
            late = _longest(plain, gap, self._late)
            if late and gap > end:
                tail.scale, tail.power = late, _entry(self._scales, late)  # "75 USD million"
                end = gap + len(late)
        tail.unit_length = len(text[at:end].encode())
        start = self._behind_per(plain, end)
        per = _longest(plain, start, self._pers) if start else ""
        if per:
            tail.per = per.replace("-", " ").lower()
            tail.per_length = len(text[end : start + len(per)].encode())
        return tail if tail.scale or tail.unit or tail.adjective or tail.per else NO_TAIL

    def _behind_per(self, plain: str, at: int) -> int:
        """Return where the unit begins that an amount is divided by ("/hour", " a barrel", "-per-share"), 0 if none."""
        for slash in self._per_slash:
            if plain.startswith(slash, at):
                at += len(slash)
                return at + plain.startswith(" ", at)
        gap = _gap(plain, at, _GAP)
        join = _longest(plain, gap, self._per_joins) if gap > at else ""
        behind = gap + len(join)
        start = _gap(plain, behind, _GAP)
        return start if join and start > behind else 0


def _one_slip(word: str, other: str) -> bool:
    """Whether two words differ by one letter that is missing, doubled, wrong or swapped with its neighbour."""
    if abs(len(word) - len(other)) > 1:
        return False
    size = min(len(word), len(other))
    first = next((i for i in range(size) if word[i] != other[i]), size)
    one, two = word[first:], other[first:]
    return one[1:] == two[1:] or one[1:] == two or one == two[1:] or (one[:2] == two[1::-1] and one[2:] == two[2:])


def _entry(table: Mapping[str, Any], spelling: str) -> Any:
    """Return what a spelling found by `_longest` stands for."""
    for form in (spelling, spelling.lower(), spelling.replace("-", " ").lower()):
        if form in table:
            return table[form]
    raise KeyError(spelling)


def _gap(text: str, at: int, most: int) -> int:
    """Return where the word behind a gap begins: one hyphen, or up to `most` spaces."""
    if text.startswith("-", at):
        return at + 1
    end = at
    while end < len(text) and end < at + most and text[end] == " ":
        end += 1
    return end


def _longest(text: str, at: int, table: Collection[str]) -> str:
    """Return the longest spelling in `table` that `text` holds at `at`, ending at a boundary, or ""."""
    for end in range(len(text), at, -1):
        if end < len(text) and _runs_on(text[end - 1], text[end]):
            continue
        candidate = text[at:end]
        lower = candidate.lower()
        if candidate in table or lower in table or ("-" in lower and lower.replace("-", " ") in table):
            return candidate
    return ""


def _runs_on(last: str, following: str) -> bool:
    """Whether a word goes on with the next character; "元" does so with no ASCII letter or digit."""
    return last.isalnum() and following.isalnum() and (last.isascii() or not following.isascii())
