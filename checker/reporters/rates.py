"""What the rate book says about an amount, and what it holds, for people and as JSON."""

import json
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from checker.documents import Period
from checker.rates import NoRate, Rate, RateBook
from checker.rates.sources import HOME, LINKS, credited, credits_of, sources_of
from checker.report import plain
from checker.wording import day, days, rounded


def answer(book: RateBook, value: Decimal, base: str, quote: str, period: Period, window: int, *, as_json: bool) -> str:
    """Convert `value` of `base` into `quote` over the days, `window` days wider at both ends."""
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
    if as_json:
        tree = {
            "value": plain(value * own.value),
            "low": plain(ends[0]),
            "high": plain(ends[1]),
            "base": base,
            "quote": quote,
            "source": rate.source,
            "observed": {"from": rate.observed_from.isoformat(), "to": rate.observed_to.isoformat()},
            "frequency": rate.frequency,
            "why": rate.note,
        }
        return json.dumps(tree, ensure_ascii=False) + "\n"
    lines = [
        f"{value:,f} {base} = {_amount(value * own.value)} {quote}",
        f"  band    {_amount(ends[0])} to {_amount(ends[1])} {quote}",
        f"  rate    {plain(own.value)} {quote} per {base}"
        + (f", {plain(rounded(1 / own.value, 6))} {base} per {quote}" if own.value else ""),
        f"  source  {credited(rate.source, base, quote)}, {rate.frequency}, "
        + days(rate.observed_from, rate.observed_to),
        f"  layer   {_layer(rate)}",
        *_nearest(book, rate, period),
        *_units(book, value, rate, period),
    ]
    if rate.note:
        lines.append(f"  note    {rate.note}")
    several = book.several(base, *period) or book.several(quote, *period)
    if several:
        lines.append(f"  careful several rates in use: {several}")
    lines += [f"  credit  {credit}" for credit in credits_of([rate.source])]
    return "\n".join(lines) + "\n"


def _layer(rate: Rate) -> str:
    """Say which layer of the book answered."""
    names = sources_of(rate.source)
    if any(name not in HOME and name not in LINKS for name in names):
        return "the desk's rates"
    if rate.widened:
        return "the last quote, widened by the largest move of the pair over as many days"
    fixed = [name for name in names if name in LINKS]
    return fixed[0] if fixed else "quotes in force"


def _nearest(book: RateBook, rate: Rate, period: Period) -> list[str]:
    """Return the quotes next to the days asked for: the last of before and the first of after."""
    if rate.frequency == "fixed":
        return []
    quotes = book.history(rate.base, rate.quote)
    after = bisect_right(quotes, period[1], key=lambda quote: quote[0])
    near = quotes[max(0, after - 1) : after + 1]
    shown = [f"{plain(rounded(number, 6))} on {day(when)}" for when, number in near]
    return [f"  nearest {', '.join(shown)}"] if shown else []


def _units(book: RateBook, value: Decimal, rate: Rate, period: Period) -> list[str]:
    """Say which money each code was taken for, where its name meant another on those days."""
    lines = []
    for code in (rate.base, rate.quote):
        units = book.unit(code, *period)
        others = [unit for unit in units if unit[0] != code or unit[1] != 1]
        if not others or code == "EUR":
            continue
        taken = f"{code} as it is now" if code == others[-1][0] else code
        lines.append(f"  unit    taken as {taken}; {others[-1][2]}")
        if code == rate.base:
            name, factor, _ = others[-1]
            old = "old " if name == code else ""
            lines.append(
                f"  unit    a text of those days may mean {old}{name}: "
                f"{value:,f} {old}{name} = {_amount(value * factor * rate.value)} {rate.quote}"
            )
    return lines


def _amount(value: Decimal) -> str:
    shown = rounded(value, 8)
    text = f"{shown:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# ---- what the book holds -------------------------------------------------------------------------


def holdings(book: RateBook, today: date, fetched: Sequence[str], *, as_json: bool) -> str:
    """List the currencies with span, frequency, source and freshness; `fetched` says what stands above the pack."""
    held = book.currencies()
    if as_json:
        rows: list[dict[str, Any]] = [
            {
                "currency": row.code,
                "from": row.first.isoformat() if row.first > date.min else None,
                "to": row.last.isoformat(),
                "frequency": row.frequency,
                "sources": list(row.sources),
                "behind": row.behind,
                "peg": row.peg,
            }
            for row in held
        ]
        tree = {"ends": book.ends.isoformat(), "currencies": rows}
        return json.dumps(tree, ensure_ascii=False, indent=1) + "\n"
    table = [("", "from", "to", "frequency", "freshness", "source")]
    for row in held:
        first = row.first.isoformat() if row.first > date.min else "always"
        table.append((row.code, first, row.last.isoformat(), row.frequency, _fresh(row.behind), ", ".join(row.sources)))
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]
    age = (today - book.ends).days
    ended = f"{age} days ago" if age > 1 else "yesterday" if age == 1 else "today" if age == 0 else "ahead of today"
    lines.append("")
    lines.append(f"{len(held)} currencies; the newest quote is of {day(book.ends)}, {ended}.")
    lines += fetched or ["Newer days: figcheck rates update (needs a network)."]
    lines += [f"Source: {credit}." for credit in credits_of(_all_sources(row.sources for row in held))]
    lines.append("Rates between two other currencies than a source's own are calculated from it.")
    return "\n".join(lines) + "\n"


def _all_sources(rows: Iterable[Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(source for row in rows for source in row))


def _fresh(behind: int) -> str:
    """Say how far a currency's last quote lies behind the newest of all."""
    if behind <= 0:
        return "newest"
    if behind < 60:
        return f"{behind} days behind"
    return "ended" if behind < 3650 else "ended long ago"
