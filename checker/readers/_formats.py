"""Shows a spreadsheet's number as its format does: the figure a reader sees is what was printed, not what is stored."""

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache

_SECTION = re.compile(
    r"""(?P<quoted>"[^"]*"|\\.)|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[[^\]]*\]|_.|\*.|(?P<break>;)"""
    r"""|(?P<number>[#0?][#0?,]*(?:\.[#0?]*)?,*|\.[#0?]+,*)|(?P<other>.)""",
    re.DOTALL,
)
_DIGITS_KEPT = Context(prec=15)  # what a spreadsheet keeps of a number
_PLAIN = frozenset(("", "General", "@"))


class _Section:
    """One section of a number format: what stands around the digits, and how they are written."""

    __slots__ = ("after", "before", "decimals", "grouped", "least", "percents", "scaling")

    def __init__(self) -> None:
        self.before = self.after = ""
        self.least = self.decimals = -1
        self.grouped = False
        self.scaling = self.percents = 0


def shown(value: Decimal, number_format: str) -> str:
    """Return a number as text, in a spreadsheet's format; as a plain number where that is beyond us."""
    value = _DIGITS_KEPT.plus(value)
    if number_format in _PLAIN:
        return _plain(value)
    sections = _sections(number_format)
    if not sections:
        return _plain(value)
    section, sign = sections[0], "-" if value < 0 else ""
    if value < 0 and len(sections) > 1:
        section, sign = sections[1], ""
    elif not value and len(sections) > 2:
        section = sections[2]
    if section.least < 0:
        return section.before + section.after  # "-" for zero
    scaled = abs(value).scaleb(2 * section.percents - 3 * section.scaling)
    rounded = scaled.quantize(Decimal(1).scaleb(-section.decimals), ROUND_HALF_UP)
    if not rounded:
        sign = ""
    digits = f"{rounded:,f}" if section.grouped else f"{rounded:f}"
    whole, _, decimals = digits.partition(".")
    least = section.least
    while len(decimals) > least and decimals.endswith("0"):
        decimals = decimals[:-1]
    return f"{sign}{section.before}{whole}{'.' if decimals else ''}{decimals}{section.after}".strip()


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@cache
def _sections(number_format: str) -> list[_Section]:
    """Read a number format; empty where it is of a kind that is not read: scientific, fractions, dates."""
    if len(number_format) > 255:
        return []
    sections = [_Section()]
    for match in _SECTION.finditer(number_format):
        section = sections[-1]
        text = ""
        if match["break"]:
            sections.append(_Section())
            continue
        if match["quoted"]:
            text = match["quoted"].strip('"').removeprefix("\\")
        elif match["currency"]:
            text = match["currency"]
        elif match["number"]:
            if section.least >= 0:
                return []  # two groups of digits: a telephone number or a fraction
            bare = match["number"].rstrip(",")
            section.scaling = len(match["number"]) - len(bare)
            bare, _, decimals = bare.partition(".")
            section.grouped = "," in bare
            section.decimals, section.least = len(decimals), len(decimals.rstrip("#"))
        elif match["other"]:
            text = match["other"]
            if text == "%":
                section.percents += 1
            elif text in "/EeyYmMdDhHsS":
                return []
            elif text == "@":
                text = ""
        if section.least < 0:
            section.before += text
        else:
            section.after += text
    return sections
