"""Tails: what follows a number - scale, unit, per-unit - read against the lexicon's tables."""

import re
from collections.abc import Mapping
from typing import Any

_MEMO_LIMIT = 20_000
_LONGEST_GAP = 8
_LONG = 7  # letters of a scale word that one slip does not turn into another word: "million", not "crore"
_LETTERS = re.compile(rb"[ -]([A-Za-z]{6,9})(?![\w'-])")
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
        self._scales: dict[str, int] = lexicon["scales"]
        self._units = by_spelling(lexicon["tails"])
        self._compounds: dict[str, int] = lexicon["compounds"]
        self._adjectives: dict[str, list[str]] = lexicon["adjectives"]
        self._shy = frozenset(lexicon["shy"])
        self._pers = frozenset(word.lower() for word in lexicon["per_words"])
        self._memo: dict[bytes, Tail] = {}
        self._long = sorted(word for word in lexicon["scale_words"] if len(word) >= _LONG and " " not in word)
        self._lookalikes = frozenset(lexicon["lookalikes"])
        self._slips: dict[str, bool] = {}

    def lasts(self, per: str) -> bool:
        """Whether what an amount is divided by is a time: "a year", not "a bushel"."""
        return per in self._units and self._units[per].kind == "other"

    def misspelt(self, data: bytes, end: int) -> int:
        """Return how many bytes behind a number are a scale word with one slip: "milllion"; 0 if none are."""
        match = _LETTERS.match(data, end)
        if match is None:
            return 0
        word = match[1].decode().lower()
        slip = self._slips.get(word)
        if slip is None:
            if len(self._slips) >= _MEMO_LIMIT:
                self._slips.clear()
            known = word in self._lookalikes or word in self._scales or word.removesuffix("s") in self._scales
            slip = self._slips[word] = not known and any(_one_slip(word, scale) for scale in self._long)
        return match.end() - end if slip else 0

    def read(self, raw: bytes) -> Tail:
        """Read what the tail pattern found behind a number; what is no tail is given back by shorter lengths."""
        tail = self._memo.get(raw)
        if tail is None:
            if len(self._memo) >= _MEMO_LIMIT:
                self._memo.clear()
            tail = self._memo[raw] = self._parse(raw.decode())
        return tail

    def _parse(self, text: str) -> Tail:
        tail = Tail()
        plain = text.translate(_SPACES)
        at = 0
        for _ in range(2):
            gap = _gap(plain, at)
            found = _longest(plain, gap, self._scales)
            if not found or len(_longest(plain, gap, self._units)) > len(found):
                break  # "B/." and "Kč" begin like a scale
            if found not in self._scales and found.lower() in self._shy:
                break  # "130 Grand Slams"
            tail.power += _entry(self._scales, found)
            tail.shy = tail.shy or found in self._shy
            tail.scale = found
            at = gap + len(found)
        tail.scale_length = len(text[:at].encode())
        gap = _gap(plain, at)
        found = _longest(plain, gap, self._units)
        if found:
            tail.unit = _entry(self._units, found)
            if found in self._compounds and not tail.scale:
                tail.scale, tail.power = found, self._compounds[found]  # "120 MEUR"
            tail.unit_shy = found in self._shy or found.lower() in self._shy
        else:
            found = _longest(plain, gap, self._adjectives)
            tail.adjective = self._adjectives.get(found)
        end = gap + len(found) if found else at
        if tail.unit is not None and tail.unit.mark and not tail.scale:
            late = _longest(plain, _gap(plain, end), self._scales)
            if late and _gap(plain, end) > end:
                tail.scale, tail.power = late, _entry(self._scales, late)  # "75 USD million"
                end = _gap(plain, end) + len(late)
        tail.unit_length = len(text[at:end].encode())
        rest = plain[end:]
        if rest:
            # "/hour", " a barrel", "-per-share"
            per = rest[1:].strip() if rest[0] == "/" else " ".join(rest.replace("-", " ").split()[1:])
            if per.lower() in self._pers:
                tail.per = per.lower()
                tail.per_length = len(text[end:].encode())
        return tail


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


def _gap(text: str, at: int) -> int:
    """Return where the word behind a gap begins: one hyphen, or up to eight spaces."""
    if text.startswith("-", at):
        return at + 1
    end = at
    while end < len(text) and end < at + _LONGEST_GAP and text[end] == " ":
        end += 1
    return end


def _longest(text: str, at: int, table: Mapping[str, Any]) -> str:
    """Return the longest spelling in `table` that `text` holds at `at`, ending at a boundary, or ""."""
    for end in range(len(text), at, -1):
        candidate = text[at:end]
        if candidate[-1].isalnum() and end < len(text) and text[end].isalnum():
            continue
        lower = candidate.lower()
        if candidate in table or lower in table or ("-" in lower and lower.replace("-", " ") in table):
            return candidate
    return ""
