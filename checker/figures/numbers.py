"""Numbers as they are written, read from their characters: value, last place and what is damaged."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

FRACTIONS = {
    "½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75"), "⅕": Decimal("0.2"), "⅛": Decimal("0.125"),
    "⅓": Decimal("0.3333"), "⅔": Decimal("0.6667"),
}  # fmt: skip
_SPACES = str.maketrans("", "", " \u00a0\u2009\u202f'’")
_TEN = Decimal(10)
_MOST_SCALES = 4
_GROUPED = 3  # digits between two apostrophes
TWO_POINTS = "two decimal marks"
LARGEST = 24  # the power of ten beyond which a number is noise: nothing is worth septillions


def read_number(text: str, decimal: str, group: str) -> tuple[Decimal, int, int] | str:
    """Read digits with separators and vulgar fractions.

    Returns (value, decimals, trailing zeros of a whole number), or what is wrong with the number as a short clause:
    no value is made up for a damaged one. `decimal` and `group` are the language's separators; the other way round
    is read too where it cannot be mistaken ("1.234,56").
    """
    if text.isdigit():
        return Decimal(text), 0, len(text) - len(text.rstrip("0")) if text.strip("0") else 0
    if text[-1] in FRACTIONS:
        whole = read_number(text[:-1], decimal, group) if text[:-1] else (Decimal(0), 0, 0)
        if isinstance(whole, str):
            return whole
        fraction = FRACTIONS[text[-1]].scaleb(-whole[1])  # "$6.95¼": of a cent
        # Written so, it is a figure of two decimals at least: a quarter is not rounded to tenths.
        return whole[0] + fraction, max(2, -int(fraction.as_tuple().exponent)), 0
    if "/" in text:
        return _with_fraction(text, decimal, group)
    if ("'" in text or "’" in text) and any(
        len(part) != _GROUPED for part in text.replace("’", "'").partition(decimal)[0].split("'")[1:]
    ):
        return "digits are grouped as in no style of writing"  # feet and inches, minutes: 6'2
    text = text.translate(_SPACES)
    if group in text and decimal in text and text.rindex(group) > text.index(decimal):
        decimal, group = group, decimal  # "1.234,56": the last separator can only be the decimal one
    elif text.count(decimal) > 1 and group not in text:
        decimal, group = "", decimal  # "1.234.567"
    whole_text, _, part = text.partition(decimal) if decimal else (text, "", "")
    if decimal and part and not part.isdigit():
        return TWO_POINTS
    groups = whole_text.split(group)
    if len(groups) > 1:
        western = len(groups[0]) in {1, 2, 3} and all(len(g) == 3 for g in groups[1:])
        indian = len(groups[0]) in {1, 2} and all(len(g) == 2 for g in groups[1:-1]) and len(groups[-1]) == 3
        if not (western or indian):
            return "digits are grouped as in no style of writing"
    digits = "".join(groups)
    if not digits.isdigit() and digits:
        return "digits are grouped as in no style of writing"
    value = Decimal(f"{digits or '0'}.{part}") if part else Decimal(digits)
    zeros = len(digits) - len(digits.rstrip("0")) if not part and digits.strip("0") else 0
    return value, len(part), zeros


def _with_fraction(text: str, decimal: str, group: str) -> tuple[Decimal, int, int] | str:
    """Read "12 1/4"; behind a price with cents the fraction is of a cent ("$9.09 1/4")."""
    whole, _, fraction = text.rpartition(" ")
    above, _, below = fraction.partition("/")
    number = read_number(whole, decimal, group)
    if isinstance(number, str) or not int(below) or int(above) >= int(below):
        return number if isinstance(number, str) else "a fraction that is none"
    value, decimals, _ = number
    return value + (Decimal(int(above)) / Decimal(int(below))).scaleb(-decimals), decimals + 2, 0


def widths(value: Decimal, power: int, decimals: int, zeros: int, halved_below: int) -> tuple[Decimal, Decimal]:
    """Return the strict and the coarse width of the last place of a number times 10 ** `power`.

    Strict: one unit of the last printed place. Coarse: trailing zeros of a whole number may be rounding, and a number
    with fewer than `halved_below` digits left is rounded to half of that place ("20 million" is 17.5 to 22.5).
    """
    strict = _TEN ** (power - decimals)
    if not zeros:
        return strict, strict
    coarse = _TEN ** (power + zeros)
    digits = len(value.scaleb(-zeros).to_integral_value().as_tuple().digits)
    return strict, max(strict, coarse / 2 if digits < halved_below else coarse)


class WordReader:
    """Reads spelled-out numbers with one lexicon's words."""

    def __init__(self, lexicon: Mapping[str, Any]) -> None:
        self._values = {word: Decimal(value) for word, value in lexicon["numbers"].items()}
        self._scales: dict[str, int] = lexicon["scales"]
        self._multipliers = {word: Decimal(value) for word, value in lexicon["multipliers"].items()}
        self._passed = frozenset(lexicon["articles"])
        self._joins = frozenset(lexicon["joins"])
        self._points = frozenset(lexicon["points"])

    def read(self, words: Sequence[str]) -> Decimal | None:
        """Read a number: "two and a half billion", "twenty-three thousand", "three point five", "two dozen".

        Returns None where the words are no number ("one two").
        """
        total = Decimal(0)
        group: Decimal | None = None
        joined = False
        decimals = 0
        if sum(word in self._scales for word in words) > _MOST_SCALES:
            return None
        for word in words:
            if word in self._passed:
                continue
            if word in self._joins:
                joined = True
                continue
            if word in self._points:
                if decimals or group is None or group != group.to_integral_value():
                    return None
                decimals = 1
                continue
            if word in self._scales:
                factor = _TEN ** self._scales[word]
                if self._scales[word] == 2:
                    group = (Decimal(1) if group is None else group) * factor
                elif group is None and total:
                    total *= factor
                else:
                    total += (Decimal(1) if group is None else group) * factor
                    group = None
                decimals = 0
            elif word in self._multipliers:
                group = (Decimal(1) if group is None else group) * self._multipliers[word]
            else:
                value = self._values.get(word)
                if value is None:
                    return None
                if group is None:
                    group = value
                elif decimals:
                    if value >= _TEN or value != value.to_integral_value():
                        return None
                    group += value.scaleb(-decimals)
                    decimals += 1
                elif 0 < value < 1:
                    group = group + value if joined else group * value
                elif _follows(group, value):
                    group += value
                else:
                    return None
            joined = False
        if group is not None and total and 0 < group < 1:
            # "One million and a half": half of the last scale, not of one.
            group *= _TEN ** next(self._scales[word] for word in reversed(words) if word in self._scales)
        number = total if group is None else total + group
        return number if number.adjusted() <= LARGEST else None


def _follows(group: Decimal, value: Decimal) -> bool:
    """Whether `value` may be added: a unit after tens ("twenty-three"), anything below 100 after hundreds."""
    if group > 0 and group % 100 == 0:
        return value < 100
    return group >= 20 and group % 10 == 0 and 0 < value < 10
