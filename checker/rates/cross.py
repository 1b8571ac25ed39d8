"""The rate between two currencies on the days on which both were quoted."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date
from decimal import Context, Decimal
from operator import add
from typing import TYPE_CHECKING

from checker.rates.pack import DAY, MAXIMUM_AGE, ONE, SOURCES, Rates, Series

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDE = Context(prec=20)

Quote = tuple[date, Decimal, str]  # day, units of quote per 1 base, the letters of its sources
# First and last day, the lowest, last and highest rate, the letters of the sources of each kind of quote.
Extent = tuple[date, date, Rates, list[str]]


class Cross:
    """Two series taken together; quotes of different days are never mixed, which matters where one is weekly."""

    __slots__ = ("_moves", "base", "newest", "quote")

    def __init__(self, base: Series, quote: Series) -> None:
        self.base, self.quote = base, quote  # a series without rows is the dollar
        self._moves: dict[int, Decimal] = {}
        self.newest: Quote | None = next(self._back("9999"), None)

    def _back(self, day: str) -> Iterator[Quote]:
        """Yield the quotes of an ISO day and before, newest first."""
        base, quote = self.base, self.quote
        if not base.rows or not quote.rows:
            only = base if base.rows else quote
            for row in range(only.upto(day) - 1, -1, -1):
                rate = only.quote(row)
                yield date.fromisoformat(only.day(row)), WIDE.divide(ONE, rate) if base.rows else rate, only.letter(row)
            return
        i, j = base.upto(day) - 1, quote.upto(day) - 1
        while i >= 0 and j >= 0:
            one, other = base.day(i), quote.day(j)
            if one == other:
                letters = base.letter(i) + quote.letter(j)
                yield date.fromisoformat(one), WIDE.divide(quote.quote(j), base.quote(i)), letters
            if one >= other:
                i -= 1
            if other >= one:
                j -= 1

    def between(self, first: date, last: date, floor: date = date.min) -> list[Quote]:
        """Return the quotes of first..last and the one in force on `first`, oldest first, none before `floor`."""
        found: list[Quote] = []
        for day, rate, letters in self._back(last.isoformat()):
            if day < floor or (first - day).days > MAXIMUM_AGE[pace(letters)]:
                break
            found.append((day, rate, letters))
            if day <= first:
                break
        return found[::-1]

    def extent(self, first: date, last: date, floor: date = date.min) -> Extent | None:
        """Return in sum what `between` returns one by one, which takes many times as long where the days are years."""
        ahead = self.between(first, first, floor)
        since = max(first + DAY, floor) if first < last else date.max
        names, rates, letters = self._stretch(since.isoformat(), last.isoformat()) if since <= last else ([], [], {})
        days = [day for day, _, _ in ahead] + [date.fromisoformat(name) for name in (names[:1] + names[-1:])]
        if not days:
            return None
        rates = [rate for _, rate, _ in ahead] + rates
        letters = dict.fromkeys([pair for _, _, pair in ahead]) | letters
        return days[0], days[-1], (min(rates), rates[-1], max(rates)), list(letters)

    def _stretch(self, since: str, until: str) -> tuple[list[str], list[Decimal], dict[str, None]]:
        """Return the ISO days since..until, oldest first, the rates of those days, and the letters of their sources."""
        base, quote = self.base, self.quote
        divide = WIDE.divide
        if not base.rows or not quote.rows:
            days, rates, letters = (base if base.rows else quote).stretch(since, until)
            return days, [divide(ONE, rate) for rate in rates] if base.rows else rates, dict.fromkeys(letters)
        ones, others = base.stretch(since, until), quote.stretch(since, until)
        if ones[0] == others[0]:
            days = ones[0]
            rates = [divide(other, one) for one, other in zip(ones[1], others[1], strict=True)]
            return days, rates, dict.fromkeys(map(add, ones[2], others[2]))
        rows = {day: (rate, letter) for day, rate, letter in zip(*ones, strict=True)}
        both = [(day, rate, letter, *rows[day]) for day, rate, letter in zip(*others, strict=True) if day in rows]
        return (
            [row[0] for row in both],
            [divide(rate, one) for _, rate, _, one, _ in both],
            dict.fromkeys(row[4] + row[2] for row in both),
        )

    def whole(self) -> tuple[list[str], list[Decimal]]:
        """Return all ISO days, oldest first, and the rates of those days."""
        base, quote = self.base, self.quote
        if not base.rows:
            return quote.columns()
        if not quote.rows:
            days, rates = base.columns()
            return days, [WIDE.divide(ONE, rate) for rate in rates]
        since = max(base.day(0), quote.day(0))
        others = dict(zip(*base.columns(since), strict=True))
        rows = [pair for pair in zip(*quote.columns(since), strict=True) if pair[0] in others]
        return [day for day, _ in rows], [WIDE.divide(rate, others[day]) for day, rate in rows]

    def months(self) -> Iterator[tuple[str, Decimal, Decimal]]:
        """Yield the months with quotes ("2004-03"), oldest first, and between which rates those of each must lie."""
        base, quote = self.base.months(), self.quote.months()
        if not base or not quote:
            for name, (_, _, low, high) in (base or quote).items():
                yield name, *((WIDE.divide(ONE, high), WIDE.divide(ONE, low)) if base else (low, high))
            return
        for name, (_, _, low, high) in quote.items():
            if name in base:
                _, _, least, most = base[name]
                yield name, WIDE.divide(low, most), WIDE.divide(high, least)

    def month(self, name: str) -> Iterator[tuple[str, Decimal]]:
        """Yield the ISO days of a month, oldest first, and their rates."""
        base, quote = self.base, self.quote
        if not base.rows:
            yield from zip(*quote.month(name), strict=True)
            return
        days, rates = base.month(name)
        if not quote.rows:
            yield from ((day, WIDE.divide(ONE, rate)) for day, rate in zip(days, rates, strict=True))
            return
        ones = dict(zip(days, rates, strict=True))
        for day, rate in zip(*quote.month(name), strict=True):
            if day in ones:
                yield day, WIDE.divide(rate, ones[day])

    def move(self, days: int, without: list[tuple[str, str]]) -> Decimal:
        """Return the largest ratio of two quotes at most `days` apart, leaving out the ISO spans `without`."""
        if days not in self._moves:
            names, rates = self.whole()
            for first, last in without:
                i, j = bisect_left(names, first), bisect_right(names, last)
                del names[i:j], rates[i:j]
            self._moves[days] = largest([date.fromisoformat(day).toordinal() for day in names], rates, days)
        return self._moves[days]


def pace(letters: str) -> str:
    """Return the slower frequency of a quote's sources."""
    return max((SOURCES[letter][1] for letter in letters), key=MAXIMUM_AGE.__getitem__)


def largest(numbers: list[int], rates: list[Decimal], days: int) -> Decimal:
    """Return the largest ratio of two rates whose day numbers (ascending) are at most `days` apart, at least 1."""
    if not numbers:
        return ONE
    # Such two stand together in some stretch of twice the length; the wildest come first, the tame are never read.
    cuts = [bisect_left(numbers, start) for start in range(numbers[0], numbers[-1] + 1, days)] + [len(numbers)] * 2
    bounds = [(max(rates[i:j]) / min(rates[i:j]), i, j) for i, j in zip(cuts, cuts[2:], strict=False) if i < j]
    best = ONE
    for bound, i, j in sorted(bounds, reverse=True):
        if bound <= best:
            break
        for row in range(i, j):
            window = rates[row : bisect_right(numbers, numbers[row] + days, row, j)]
            best = max(best, max(window) / min(window))
    return best
