"""Words for numbers: amounts in an article's own style, rates, dates and ratios as a sub-editor would write them."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from checker.report import Figure

COMPUTED = ("expected", "date", "gap", "rate", "rate2", "years", "least", "most")
"""What a rule's message may name beside its roles; empty where it does not apply."""

_THOUSAND = Decimal(1000)
_WIDE = Context(prec=60)


def rounded(value: Decimal, digits: int) -> Decimal:
    """Round to so many significant digits."""
    if not value:
        return value
    return value.quantize(Decimal(1).scaleb(value.adjusted() - digits + 1), ROUND_HALF_UP, _WIDE)


def grouped(value: Decimal) -> str:
    """Write a decimal plainly with digit groups."""
    return f"{value:,f}"


def in_style(figure: Figure, value: Decimal, printed: str, lexicon: Mapping[str, Any], *, more: int = 0) -> str:
    """Write `value` (main units) as `figure` is written: its mark, its scale's style and about its precision.

    `printed` is the figure's text without mark-up, `more` the decimals to add to its own. The scale changes with the
    value: in the style of "$12.5 billion", 0.31 billion is "$310 million".
    """
    if figure.range is not None:
        # In the style of its last end, where that has a currency of its own: "$64m to $80m", not "$64-80m".
        last = figure.range[1]
        ending = printed[len(printed) - (last.text_end - last.text_start) :]
        if last.units and any(character.isdigit() for character in ending[slice(*last.number)]):
            return in_style(last, value, ending, lexicon, more=more)
        return f"{grouped(rounded(value, 3))} {figure.units[0] if figure.units else ''}".rstrip()
    start, end = figure.number
    head, number, tail = printed[:start], printed[start:end], printed[end:]
    value *= figure.minor
    power = figure.power
    known = _known_scale(figure.scale, lexicon)
    if known and figure.scale in tail and not Decimal("0.1") <= abs(value).scaleb(-power) < _THOUSAND:
        power, scale = _scale_for(known, value, lexicon)
        if known not in figure.scale.replace("-", " "):
            scale = scale.upper() if figure.scale.isupper() else scale.title()
        tail = tail.replace(figure.scale, scale, 1)
        if not scale:
            tail = tail.replace("  ", " ").rstrip()
    elif not figure.scale and not any(c.isdigit() for c in number):
        power, head, tail = 0, "", ""  # a spelled-out number has no digits to replace
    mantissa = abs(value.scaleb(-power))
    decimals = len(number.rpartition(".")[2]) if "." in number else 0
    if mantissa < 10 and not decimals:
        decimals = 1 if figure.scale else 2
    digits = max(2, certain_digits(number)) + more
    if mantissa >= 1:
        mantissa = mantissa.quantize(Decimal(1).scaleb(-decimals - more), ROUND_HALF_UP, _WIDE)
    if len(mantissa.as_tuple().digits) > digits or mantissa < 1:
        # Never more precision than the figure it stands for: a printed 20,000 does not become 31,416.
        mantissa = rounded(mantissa, digits if mantissa >= 1 else 2)
    text = grouped(mantissa)
    if "." in text and (figure.scale or text.endswith(".00")):
        text = text.rstrip("0").rstrip(".")
    return f"{'-' if value < 0 else ''}{head}{text}{tail}"


def certain_digits(number: str) -> int:
    """Return how many digits of a printed number are surely meant: three of "12.5" and "1.50", one of "20"."""
    bare = number.replace(",", "").lstrip("0.")
    return len(bare.replace(".", "") if "." in number else bare.rstrip("0"))


def _known_scale(printed: str, lexicon: Mapping[str, Any]) -> str:
    """Return a printed scale as the lexicon spells it; "" where it is none of its own ("TEUR")."""
    return next((form for form in (printed, printed.replace("-", " ").lower()) if form in lexicon["scales"]), "")


def _scale_for(printed: str, value: Decimal, lexicon: Mapping[str, Any]) -> tuple[int, str]:
    """Return the power and spelling of the scale that suits a value, in the style of the printed scale."""
    powers: Mapping[str, int] = lexicon["scales"]
    family = next((names for names in lexicon["families"].values() if printed in names), [printed])
    choices = [(powers[name], name) for name in family]
    fitting = [choice for choice in choices if abs(value).scaleb(-choice[0]) >= 1]
    if not fitting and abs(value) >= 1:
        return 0, ""  # too small for any scale: "$3.2", not "$0.0032k"
    return max(fitting) if fitting else min(choices)


def day(when: date) -> str:
    """Write a day: "3 September 2021"."""
    return f"{when.day} {when:%B} {when.year}"


def days(first: date, last: date) -> str:
    """Write a span of days shortly: "27 August to 4 September 2021", "March 2010", "2010"."""
    if first == last:
        return day(first)
    if first.day == 1 and (last + timedelta(1)).day == 1 and last < date.max:
        if first.year == last.year and first.month == last.month:
            return f"{first:%B} {first.year}"
        if first.month == 1 and last.month == 12:
            return f"{first.year}" if first.year == last.year else f"{first.year} to {last.year}"
    if first.year != last.year:
        return f"{day(first)} to {day(last)}"
    if first.month == last.month:
        return f"{first.day} to {day(last)}"
    return f"{first.day} {first:%B} to {day(last)}"


def ratio(printed: Decimal, expected: Decimal) -> str:
    """Say how far a printed value is from the expected one: " (1,000 times too small)"; "" where it cannot be said."""
    if printed <= 0 or expected <= 0:
        return ""
    factor = printed / expected
    if factor >= Decimal("1.9"):
        return f" ({_times(factor)} too large)"
    if factor <= Decimal("0.55"):
        return f" ({_times(1 / factor)} too small)"
    percent = abs(factor - 1) * 100
    return f" ({rounded(percent, 2 if percent >= 10 else 1):f} % too {'large' if factor > 1 else 'small'})"


def _times(factor: Decimal) -> str:
    near = rounded(factor, 2) if factor < 10 else rounded(factor, 1 if factor > 50 else 2)
    text = grouped(near)
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text} times"
