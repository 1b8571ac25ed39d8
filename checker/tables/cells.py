"""Cells: a table's cell read as one number, as nothing, as unknown, or as words."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from checker.figures.numbers import read_number
from checker.figures.tails import Unit, by_spelling

NUMBER, NIL, UNKNOWN, BLANK, WORDS = "number", "nil", "unknown", "blank", "words"

_LONGEST = 48  # characters of a cell that is one number; a longer cell is words
_NUMBER = re.compile(
    r"(?P<before>[^\d.½⅓⅔¼¾⅕⅛]*?)"
    r"(?P<digits>\d+(?:[.,'’]\d+)*(?:[ \u00a0\u2009\u202f]\d{3})*(?:[.,]\d+)?[½⅓⅔¼¾⅕⅛]?[.]?|[.]\d+|[½⅓⅔¼¾⅕⅛])"
    r"(?P<behind>.*)",
    re.DOTALL,
)
_NOTE = re.compile(
    r"\s*(?:\((?:[a-z]{1,2}|[ivx]{1,4}|\d{1,2})\)|\[[^\[\]]{1,8}\]|[*†‡§¶#^]+|[¹²³⁰⁴-⁹ᵃ-ᶻ]+)(?:\s*,)?", re.IGNORECASE
)
_MINUS = "-−–—‐‑"
_SIGNS = _MINUS + "+"
_SPACES = " \t\n\r\u00a0\u2009\u202f"


class Reading:
    """What a cell says: its kind and, for a number, value and last place as printed.

    `start` to `end` is the printed number with sign, mark, brackets and unit, without footnotes, in the cell's text;
    `digits` likewise its digits. `power` and `unit` come from what stands in the cell itself. `exponent` is the power
    of ten of the last printed place (-1 for "1.5"), `zeros` how many zeros end a whole number.
    """

    __slots__ = ("digits", "end", "exponent", "figures", "grouped", "kind", "loose", "power", "start", "unit", "value")

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.value = Decimal(0)
        self.exponent = 0
        self.figures = ""
        self.start = self.end = 0
        self.digits = (0, 0)
        self.power = 0
        self.unit: Unit | None = None
        self.loose = False
        self.grouped = False


class CellReader:
    """Reads cells with one lexicon."""

    def __init__(self, pack: Mapping[str, Any]) -> None:
        lexicon, words = pack["lexicon"], pack["tables"]
        self._heads = by_spelling(lexicon["heads"])
        self._tails = by_spelling(lexicon["tails"])
        self._scales: dict[str, int] = lexicon["scales"]
        self._decimal: str = lexicon["decimal"]
        self._group: str = lexicon["group"]
        self._nil = frozenset(words["nil"])
        self._unknown = frozenset(words["unknown"])
        self._flags = frozenset(words["flags"])
        self._memo: dict[str, Reading] = {}

    def read(self, text: str) -> Reading:
        """Read a cell's text. The same text is read once; do not change what is returned."""
        found = self._memo.get(text)
        if found is None:
            if len(self._memo) > 20_000:
                self._memo.clear()
            found = self._memo[text] = self._read(text)
        return found

    def _read(self, text: str) -> Reading:
        bare = text.strip(_SPACES)
        if not bare:
            return Reading(BLANK)
        if len(bare) > _LONGEST:
            return Reading(WORDS)
        lower = bare.lower()
        if lower in self._nil:
            return Reading(NIL)
        if lower in self._unknown or lower.strip("().*") in self._unknown:
            return Reading(UNKNOWN)
        match = _NUMBER.match(text)
        found = self._number(text, match) if match else None
        if found is not None:
            return found
        noted = _without_notes(bare)
        if noted != bare and noted.lower() in self._nil:
            return Reading(NIL)
        if noted and all(unicodedata.category(c) == "Sc" or c in _SPACES + _MINUS for c in noted):
            return Reading(NIL if any(c in _MINUS for c in noted) else BLANK)  # "$ -"; the "$" of the next cell
        return Reading(WORDS)

    def _number(self, text: str, match: re.Match[str]) -> Reading | None:
        start, end = match.span("digits")
        before, behind = match["before"], match["behind"]
        mark = before.strip(_SPACES + _SIGNS + "([" + self._group)  # ",342" is a number whose first digits are lost
        signs = [c for c in before if c in _SIGNS]
        opened = sum(c in "([" for c in before)
        if len(signs) > 1 or opened > 1 or any(c in ")]" for c in before):
            return None
        head = self._heads.get(mark) if mark else None
        if mark and head is None and not all(unicodedata.category(c) == "Sc" for c in mark):
            return None
        found = Reading(NUMBER)
        digits = match["digits"].rstrip(self._decimal)
        end = start + len(digits)
        number = read_number(digits, self._decimal, self._group)
        if isinstance(number, str):
            plain = digits.replace(self._group, "").replace("'", "").replace("’", "")
            number = read_number(plain, self._decimal, self._group)
            found.loose = True
        if isinstance(number, str):
            return None
        last, closed = self._tail(found, behind, opened > 0)
        if last is None or closed != (opened > 0):
            return None
        found.grouped = not digits.isdigit()
        value, decimals, _ = number
        found.value = -value if closed or any(c in _MINUS for c in signs) else value
        found.exponent = -decimals
        found.figures = "".join(c for c in digits if c.isdigit())
        if head is not None:
            if found.unit is not None and found.unit.kind != "money":
                return None
            found.unit = head
        lead = next(i for i, c in enumerate(text) if c not in _SPACES)
        found.start, found.end, found.digits = lead, match.end("digits") + last if last else end, (start, end)
        return found

    def _tail(self, found: Reading, behind: str, opened: bool) -> tuple[int | None, bool]:
        """Read what stands behind the digits: unit, closing bracket, footnotes. Returns (length of the figure, closed).

        The length is None where the cell is more than one number.
        """
        at = length = 0
        closed = False
        while at < len(behind):
            if behind[at] in _SPACES:
                at += 1
                continue
            if opened and not closed and behind[at] in ")]":
                closed, at = True, at + 1
                length = at
                continue
            note = _NOTE.match(behind, at)
            if note:
                at = note.end()
                continue
            word = re.match(r"[^\s()\[\]*†‡§¶#^¹²³⁰⁴-⁹ᵃ-ᶻ]+", behind[at:])
            token = word[0] if word else ""
            bare = token.strip(",;")
            if bare in self._scales and not found.power:
                found.power = self._scales[bare]
            elif found.unit is None and (unit := self._tails.get(bare) or self._tails.get(bare.lower())):
                if unit.kind == "other":
                    return None, closed
                found.unit = unit
            elif bare not in self._flags:
                return None, closed
            else:
                at += len(token)
                continue
            at += len(token)
            length = at
        return length, closed


def _without_notes(text: str) -> str:
    while True:
        note = next(reversed(list(_NOTE.finditer(text))), None)
        if note is None or note.end() != len(text) or note.start() == 0:
            return text
        text = text[: note.start()].rstrip(_SPACES)
