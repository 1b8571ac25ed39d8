"""Slips: what one slip can have made of a number - a digit changed, swapped, dropped or doubled, a sign lost."""

from decimal import Decimal

_TEN = Decimal(10)


def slips(printed: Decimal, exponent: int, low: Decimal, high: Decimal, figures: str = "") -> list[tuple[str, Decimal]]:
    """Return the slips that turn a number between `low` and `high` into the printed one, as (kind, that number),
    the nearest to the middle first.

    `exponent` is the power of ten of the last printed place; what is returned has that place, too. `figures` are
    the printed digits where zeros stand in front. Kinds: "sign",
    "transposition", "digit", "dropped" (a digit is missing in print), "inserted" (one too many).
    """
    digits = figures or f"{int(abs(printed).scaleb(-exponent)):d}"
    sign = -1 if printed < 0 else 1
    found: dict[Decimal, str] = {}

    def propose(kind: str, text: str, sign: int = sign) -> None:
        value = (Decimal(text) * sign).scaleb(exponent)
        if low <= value <= high and value != printed:
            found.setdefault(value, kind)

    size = len(digits)
    reach = (low.scaleb(-exponent), high.scaleb(-exponent))
    if size > 18 or all(abs(end) < _TEN ** (size - 2) or abs(end) >= _TEN ** (size + 1) for end in reach):
        return []
    propose("sign", digits, -sign)
    for i in range(len(digits) - 1):
        if digits[i] != digits[i + 1]:
            propose("transposition", digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :])
    # Of the ten digits that may stand in a place only those can help that lead into the wanted interval.
    for i in range(len(digits)):
        for digit in "0123456789":
            if digit != digits[i]:
                propose("digit", digits[:i] + digit + digits[i + 1 :])
    for i in range(len(digits) + 1):
        for digit in "0123456789":
            if i or digit != "0":
                propose("dropped", digits[:i] + digit + digits[i:])
    if len(digits) > 1:
        for i in range(len(digits)):
            propose("inserted", digits[:i] + digits[i + 1 :] or "0")
    middle = (low + high) / 2
    return sorted(((kind, value) for value, kind in found.items()), key=lambda slip: abs(slip[1] - middle))
