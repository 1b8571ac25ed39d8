"""The embedded pack: rows of quotes per currency, and the small tables of pegs, old money and several rates at once."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zipimport import zipimporter

DATA = Path(__file__).parent / "data"
DAY = timedelta(1)

# What the letter at the end of a row means, and for how many days such a quote is still the day's rate.
SOURCES = {
    "E": ("ECB", "daily"),
    "F": ("Fed", "daily"),
    "N": ("Bank of Poland", "daily"),
    "W": ("Bank of Poland", "weekly"),
    "L": ("Frankfurter", "daily"),
}
MAXIMUM_AGE = {"daily": 10, "weekly": 16, "monthly": 40, "fixed": 0}

Stretch = tuple[list[str], list[Decimal], list[str]]  # ISO days, units per 1 USD, source letters

Month = tuple[int, int, Decimal, Decimal]  # start and end of its rows in the text, the lowest and the highest quote


class Series:
    """The quotes of a currency, units per 1 USD, in text rows of equal width: a day is found without reading all."""

    __slots__ = ("_months", "_stretch", "rows", "text", "width")

    def __init__(self, text: str) -> None:
        self.text = text
        self._stretch: tuple[str, str, Stretch] | None = None
        self._months: dict[str, Month] = {}
        self.width = text.index("\n") + 1 if text else 1
        self.rows = len(text) // self.width

    def day(self, row: int) -> str:
        """Return the ISO day of a row."""
        start = row * self.width
        return self.text[start : start + 10]

    def quote(self, row: int) -> Decimal:
        """Return the units per 1 USD of a row."""
        start = row * self.width
        return Decimal(self.text[start + 11 : start + self.width - 3])

    def letter(self, row: int) -> str:
        """Return the source letter of a row, a key of SOURCES."""
        return self.text[(row + 1) * self.width - 2]

    def columns(self, since: str = "") -> tuple[list[str], list[Decimal]]:
        """Return the ISO days from `since` on, oldest first, and their quotes."""
        lines = self.text[bisect_left(range(self.rows), since, key=self.day) * self.width :].splitlines()
        return [line[:10] for line in lines], [Decimal(line[11:-2]) for line in lines]

    def months(self) -> dict[str, Month]:
        """Return the months with quotes ("2004-03"), oldest first."""
        if not self._months:
            at = 0
            for name, lines in groupby(self.text.splitlines(), key=itemgetter(slice(7))):
                quotes = [Decimal(line[11:-2]) for line in lines]
                end = at + len(quotes) * self.width
                self._months[name] = at, end, min(quotes), max(quotes)
                at = end
        return self._months

    def month(self, name: str) -> tuple[list[str], list[Decimal]]:
        """Return the ISO days of a month, oldest first, and their quotes."""
        start, end, *_ = self.months()[name]
        lines = self.text[start:end].splitlines()
        return [line[:10] for line in lines], [Decimal(line[11:-2]) for line in lines]

    def stretch(self, since: str, until: str) -> Stretch:
        """Return the ISO days since..until, oldest first, their quotes and their letters; the last answer is kept."""
        if self._stretch is None or self._stretch[:2] != (since, until):
            start = bisect_left(range(self.rows), since, key=self.day) * self.width
            lines = self.text[start : self.upto(until) * self.width].splitlines()
            found = (
                [line[:10] for line in lines],
                [Decimal(line[11:-2]) for line in lines],
                [line[-1] for line in lines],
            )
            self._stretch = since, until, found
        return self._stretch[2]

    def upto(self, day: str) -> int:
        """Return the number of rows on or before an ISO day."""
        return bisect_right(range(self.rows), day, key=self.day)


def joined(series: Series, newer: dict[str, tuple[Decimal, str]]) -> Series:
    """Return a series with further quotes, {ISO day: (units per 1 USD, letter)}, on days on which it has none."""
    rows = {day: (f"{quote:f}", letter) for day, (quote, letter) in newer.items()}
    rows |= {series.day(row): (f"{series.quote(row):f}", series.letter(row)) for row in range(series.rows)}
    width = max(len(quote) for quote, _ in rows.values())
    return Series("".join(f"{day},{quote:>{width}},{letter}\n" for day, (quote, letter) in sorted(rows.items())))


def table(name: str) -> list[list[str]]:
    """Return the rows of a table; its last column may hold commas."""
    head, *lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line.split(",", head.count(",")) for line in lines]


def day_or(text: str, otherwise: date) -> date:
    """Read an ISO day; an empty cell means an open end."""
    return date.fromisoformat(text) if text else otherwise


Rates = tuple[Decimal, Decimal, Decimal]  # low, usual, high


class Segment:
    """Days over which a currency is `low` to `high` (usually `rate`) units of one `anchor`; "": its own quotes hold."""

    __slots__ = ("anchor", "first", "high", "last", "low", "note", "rate", "source")

    def __init__(self, first: date, last: date, anchor: str, rates: Rates, *, source: str = "", note: str = "") -> None:
        self.first, self.last, self.anchor = first, last, anchor
        self.low, self.rate, self.high = rates
        self.source, self.note = source, note

    def within(self, first: date, last: date) -> Segment:
        """Return the same segment over fewer days."""
        rates = (self.low, self.rate, self.high)
        days = max(first, self.first), min(last, self.last)
        return Segment(*days, self.anchor, rates, source=self.source, note=self.note)


ONE = Decimal(1)
SAME = (ONE, ONE, ONE)


class Pack:
    """The shipped quotes and tables. Nothing is read before the first question."""

    __slots__ = ("_archive", "_ends", "_index", "_segments", "_series", "kept", "newer", "olds", "pegs", "replaced")

    def __init__(self, newer: dict[str, dict[str, tuple[Decimal, str]]] | None = None) -> None:
        self.newer = newer or {}
        self._archive: zipimporter | None = None
        self._ends = date.min
        self._index: dict[str, list[str]] = {}
        self._series: dict[str, Series] = {"USD": Series("")}
        self._segments: dict[str, list[Segment]] = {}
        self.pegs: dict[str, list[Segment]] = {}
        self.olds: dict[str, tuple[str, Decimal, date]] = {}  # new -> old, olds per new, first day of the new
        self.replaced: dict[str, tuple[str, Decimal, date]] = {}  # old -> new, olds per new, first day of the new
        self.kept: dict[str, tuple[Decimal, date]] = {}  # a code that means a new unit since a day

    def open(self) -> None:
        """Read the list of quotes and the small tables, once."""
        if self._archive is not None:
            return
        # The interpreter's own reader of zips is loaded already; zipfile would cost more than all it reads.
        from zipimport import zipimporter

        archive = zipimporter(str(DATA / "rates.zip"))
        for line in archive.get_data("index.csv").decode("ascii").splitlines()[1:]:
            code, *cells = line.split(",")
            self._index[code] = cells
        for old, new, factor, since, _ in table("redenominations.csv"):
            if old == new:
                self.kept[old] = (Decimal(factor), date.fromisoformat(since))
            else:
                self.replaced[old] = (new, Decimal(factor), date.fromisoformat(since))
                if new not in {"USD", "VES"}:  # the dollar did not begin as a sucre, nor VES as its own second code
                    self.olds[new] = (old, *self.replaced[old][1:])
        self.olds["VES"] = ("VEF", *self.replaced["VEF"][1:])
        for code, anchor, rate, low, high, since, until, why in table("pegs.csv"):
            rates = (Decimal(low or rate), Decimal(rate), Decimal(high or rate))
            first, last = day_or(since, date.min), day_or(until, date.max)
            note = f"1 {anchor} = {rate} {code} ({why})"
            self.pegs.setdefault(code, []).append(Segment(first, last, anchor, rates, source="peg", note=note))
        for code, rate, since, _, _ in table("euro_legacy.csv"):
            first, rates = date.fromisoformat(since), (Decimal(rate), Decimal(rate), Decimal(rate))
            legacy = Segment(first, date.max, "EUR", rates, source="fixed euro factor", note=f"1 EUR = {rate} {code}")
            self.pegs.setdefault(code, []).insert(0, legacy)
            if code == "XEU":
                self.olds["EUR"] = (code, ONE, first)
        self._archive = archive

    @property
    def index(self) -> dict[str, list[str]]:
        """What the archive holds: code -> first and last ISO day, letter of the last row, rows by letter E, F, N, W."""
        self.open()
        return self._index

    @property
    def ends(self) -> date:
        """The last day with a quote of any currency."""
        if self._ends == date.min:
            newer = [day for quotes in self.newer.values() for day in quotes]
            self._ends = date.fromisoformat(max([cells[1] for cells in self.index.values()] + newer))
        return self._ends

    def letters(self, code: str) -> list[str]:
        """Return the source letters of a currency's quotes, that of its last quote first."""
        newer, cells = self.newer.get(code), self.index.get(code)
        letters = [newer[max(newer)][1]] if newer else []
        if cells:
            letters += [cells[2], *(letter for letter, rows in zip("EFNW", cells[3:], strict=True) if rows != "0")]
        return list(dict.fromkeys(letters))

    def series(self, code: str) -> Series | None:
        """Return the quotes of a currency, or None."""
        found = self._series.get(code)
        if found is None and (code in self.index or code in self.newer):
            found = Series("")
            if code in self._index and self._archive is not None:
                found = Series(self._archive.get_data(f"{code}.csv").decode("ascii"))
            if code in self.newer:
                found = joined(found, self.newer[code])
            self._series[code] = found
        return found

    def held(self, code: str) -> tuple[date, date] | None:
        """Return the first and last day with a quote, or None."""
        days = [date.fromisoformat(day) for day in self.index.get(code, ())[:2]]
        days += [date.fromisoformat(day) for day in self.newer.get(code, ())]
        return (min(days), max(days)) if days else None

    def segments(self, code: str) -> list[Segment]:
        """Return what a currency hangs on, oldest first: euro factor, peg, its own quotes, its older or newer unit."""
        if code not in self._segments:
            self._segments[code] = self._painted(code)
        return self._segments[code]

    def _painted(self, code: str) -> list[Segment]:
        if code == "USD":
            return [Segment(date.min, date.max, "", SAME)]
        held = self.held(code)  # opens the pack
        layers = list(self.pegs.get(code, ()))
        replaced, old = self.replaced.get(code), self.olds.get(code)
        until = date.max
        if replaced:
            new, factor, since = replaced
            successor = self.held(new)
            # The old unit goes on until the new one is quoted.
            until = max(since, successor[0] if successor else since) - DAY
        if held:
            layers.append(Segment(held[0], until, "", SAME))
        if replaced:
            layers.append(
                _factor(until + DAY, date.max, new, factor, f"1 {new} = {factor:,f} {code} since {replaced[2]}")
            )
        if old:
            until = (held[0] if held else old[2]) - DAY
            layers.append(
                _factor(date.min, until, old[0], ONE / old[1], f"1 {code} = {old[1]:,f} {old[0]} until {old[2]}")
            )
        painted: list[Segment] = []
        for layer in layers:
            free = [(layer.first, layer.last)]
            for taken in painted:
                free = [gap for first, last in free for gap in without(first, last, taken.first, taken.last)]
            painted += [layer.within(first, last) for first, last in free]
        return sorted(painted, key=lambda segment: segment.first)


def _factor(first: date, last: date, anchor: str, factor: Decimal, note: str) -> Segment:
    return Segment(first, last, anchor, (factor, factor, factor), note=note)


def without(first: date, last: date, taken: date, until: date) -> list[tuple[date, date]]:
    """Return the days first..last less the days taken..until, as spans."""
    if until < first or last < taken:
        return [(first, last)]
    left = [(first, taken - DAY)] if first < taken else []
    right = [(until + DAY, last)] if until < last else []
    return left + right
