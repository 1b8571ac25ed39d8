"""What the rate book says about an amount, for people and as JSON."""

import json
from datetime import timedelta
from decimal import Decimal

from checker.check import shipped_rates
from checker.documents import Period
from checker.rates import NoRate
from checker.report import plain
from checker.wording import days, rounded


def answer(value: Decimal, base: str, quote: str, period: Period, window: int, *, as_json: bool) -> str:
    """Convert `value` of `base` into `quote` over the days, `window` days wider at both ends."""
    book = shipped_rates()
    first, last = period[0] - timedelta(window), period[1] + timedelta(window)
    # The value is the day's own; the window widens only the band.
    own = book.rate(base, quote, *period)
    rate = book.rate(base, quote, first, last)
    if isinstance(rate, NoRate) or isinstance(own, NoRate):
        why = rate.why if isinstance(rate, NoRate) else own.why if isinstance(own, NoRate) else ""
        if as_json:
            empty = dict.fromkeys(("value", "low", "high", "source", "observed", "frequency"))
            return json.dumps({**empty, "base": base, "quote": quote, "why": why}, ensure_ascii=False) + "\n"
        return f"{base} to {quote}: no rate: {why}\n"
    ends = sorted((value * rate.low, value * rate.high))
    observed = {"from": rate.observed_from.isoformat(), "to": rate.observed_to.isoformat()}
    if as_json:
        tree = {
            "value": plain(value * own.value),
            "low": plain(ends[0]),
            "high": plain(ends[1]),
            "base": base,
            "quote": quote,
            "source": rate.source,
            "observed": observed,
            "frequency": rate.frequency,
            "why": rate.note,
        }
        return json.dumps(tree, ensure_ascii=False) + "\n"
    lines = [
        f"{value:,f} {base} = {_amount(value * own.value)} {quote}",
        f"  band    {_amount(ends[0])} to {_amount(ends[1])} {quote}",
        f"  rate    {plain(own.value)} {quote} per {base}"
        + (f", {plain(rounded(1 / own.value, 6))} {base} per {quote}" if own.value else ""),
        f"  source  {rate.source}, {rate.frequency}, {days(rate.observed_from, rate.observed_to)}",
    ]
    if rate.note:
        lines.append(f"  note    {rate.note}")
    several = book.several(base, *period) or book.several(quote, *period)
    if several:
        lines.append(f"  careful {several}")
    return "\n".join(lines) + "\n"


def _amount(value: Decimal) -> str:
    shown = rounded(value, 8)
    text = f"{shown:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
