"""The rate book: what a currency was worth in another on some days, who says so, or why that is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal, InvalidOperation
from itertools import count

from checker.intervals import Interval
from checker.rates.cross import WIDE, Cross, Quote, pace
from checker.rates.pack import MAXIMUM_AGE, ONE, SAME, SOURCES, Pack, Rates, Segment, day_or, table, without
from checker.wording import day as worded

# Quotes are kept with ten digits; eight give back the printed cross. Low and high are rounded outward, so that a
# conversion there and back always meets where it began.
QUARTER = timedelta(91)
VALUE = Context(prec=8)
DOWN, UP = Context(prec=8, rounding=ROUND_FLOOR), Context(prec=8, rounding=ROUND_CEILING)
LONGEST = 3 * 365 + 1  # days past its last quote for which a rate is still offered, widened
ALIVE = 40  # a currency last quoted longer than this before the book's end has ended
BRIDGE = 40  # days without a quote over which a rate is still taken to have moved from the one quote to the other
YEAR = timedelta(365)  # people go on saying the old money for about so long
COLUMNS = ("base", "quote", "rate", "from", "to", "source")
FETCHED = "rates-live.csv"  # the file of fetched quotes in the user's cache
LIVE = {"ECB": "E", "Frankfurter": "L"}

Row = tuple[str, str, Decimal, date, date, str]  # base, quote, rate, first and last day, source
Piece = tuple[str, str, Decimal, Decimal]  # first and last ISO day, lowest and highest rate of those days


class Rate:
    """What one unit of `base` was worth in `quote` over some days.

    `value` is the rate as of the last day asked for, `low` and `high` are the extremes of all quotes in force (Decimal,
    units of `quote` per 1 `base`). `observed_from` and `observed_to` are the days of the quotes used; `frequency` is
    "daily", "weekly", "monthly" or "fixed"; `note` says what else to know (a peg, old money, a widened band), or is "".
    `widened` is by how much the last quote was widened where the rates have ended, as a fraction; else 0.
    """

    __slots__ = (
        "base", "frequency", "high", "low", "note", "observed_from", "observed_to", "quote", "source", "value",
        "widened",
    )  # fmt: skip

    def __init__(
        self,
        base: str,
        quote: str,
        value: Decimal,
        low: Decimal,
        high: Decimal,
        *,
        source: str,
        observed_from: date,
        observed_to: date,
        frequency: str,
        note: str = "",
        widened: Decimal = Decimal(0),
    ) -> None:
        self.base, self.quote, self.widened = base, quote, widened
        self.value, self.low, self.high = value, low, high
        self.observed_from, self.observed_to = observed_from, observed_to
        self.source, self.frequency, self.note = source, frequency, note

    def __repr__(self) -> str:
        days = f"{self.observed_from}..{self.observed_to}"
        band = f"{self.value} [{self.low}, {self.high}]"
        return f"Rate({self.base}/{self.quote} {band}, {self.source}, {days}, {self.frequency}, {self.note!r})"


class NoRate:
    """There is no rate of `base` in `quote` for the days asked for; `why` says so in one clause."""

    __slots__ = ("base", "quote", "why")

    def __init__(self, base: str, quote: str, why: str) -> None:
        self.base, self.quote, self.why = base, quote, why

    def __repr__(self) -> str:
        return f"NoRate({self.base}/{self.quote}: {self.why})"


class Held:
    """What the book holds of a currency: its days, frequency, sources and peg now, and its days behind the end."""

    __slots__ = ("behind", "code", "first", "frequency", "last", "peg", "sources")

    def __init__(
        self, code: str, first: date, last: date, *, frequency: str, sources: tuple[str, ...], peg: str, behind: int
    ) -> None:
        self.code, self.first, self.last, self.behind = code, first, last, behind
        self.frequency, self.sources, self.peg = frequency, sources, peg


class Several:
    """Days of several rates at once; the street's was `low` to `high` times the official one, None if unknown."""

    __slots__ = ("code", "first", "high", "last", "low", "reason")

    def __init__(self, cells: list[str]) -> None:
        self.code, since, until, low, high, self.reason = cells
        self.first, self.last = day_or(since, date.min), day_or(until, date.max)
        self.low, self.high = (Decimal(cell) if cell else None for cell in (low, high))


class Leg:
    """Days over which a currency is `low` to `high` (usually `rate`) units of one of `root`, which has quotes."""

    __slots__ = ("first", "high", "last", "low", "notes", "rate", "root", "sources")

    def __init__(
        self,
        first: date,
        last: date,
        root: str,
        rates: Rates,
        *,
        sources: tuple[str, ...] = (),
        notes: tuple[str, ...] = (),
    ) -> None:
        self.first, self.last, self.root, self.sources, self.notes = first, last, root, sources, notes
        self.low, self.rate, self.high = rates

    def times(self, segment: Segment) -> Leg:
        """Return the leg of a currency that `segment` ties to this one."""
        rates = (self.low * segment.low, self.rate * segment.rate, self.high * segment.high)
        sources = (segment.source, *self.sources) if segment.source else self.sources
        return Leg(self.first, self.last, self.root, rates, sources=sources, notes=(segment.note, *self.notes))


class Both:
    """What two currencies hang on over the same days; `low`, `rate`, `high` turn the roots' rate into theirs."""

    __slots__ = ("base", "first", "high", "last", "low", "notes", "quote", "rate", "sources")

    def __init__(self, base: Leg, quote: Leg) -> None:
        self.base, self.quote = base.root, quote.root
        self.first, self.last = max(base.first, quote.first), min(base.last, quote.last)
        self.low, self.rate, self.high = quote.low / base.high, quote.rate / base.rate, quote.high / base.low
        self.sources, self.notes = base.sources + quote.sources, base.notes + quote.notes


class Month:
    """A month's rates of two currencies, or days over which theirs is fixed: all lie within `low` to `high`."""

    __slots__ = ("_both", "_cross", "high", "low", "name")

    def __init__(
        self, both: Both, cross: Cross | None = None, name: str = "", low: Decimal = ONE, high: Decimal = ONE
    ) -> None:
        self._both, self._cross, self.name = both, cross, name
        self.low, self.high = low * both.low, high * both.high

    def days(self) -> list[str]:
        """Return its ISO days, oldest first; of a fixed rate the first and the last."""
        return [day for piece in self.pieces() for day in piece[:2]]

    def pieces(self) -> list[Piece]:
        """Return its rates, oldest first."""
        both = self._both
        first, last = both.first.isoformat(), both.last.isoformat()
        if self._cross is None:
            return [(first, last, both.low, both.high)]
        days = self._cross.month(self.name)
        return [(day, day, rate * both.low, rate * both.high) for day, rate in days if first <= day <= last]


class Band:
    """Collects what is known of a span of days into one Rate."""

    __slots__ = ("first", "frequency", "high", "last", "low", "notes", "sources", "value", "widened")

    def __init__(self) -> None:
        self.low = self.high = self.value = self.widened = Decimal(0)
        self.first, self.last, self.frequency = date.max, date.min, "fixed"
        self.sources: dict[str, None] = {}
        self.notes: dict[str, None] = {}

    def add(self, first: date, last: date, rates: Rates, frequency: str, sources: Iterable[str]) -> None:
        """Take in the lowest, usual and highest rate of the days first..last."""
        low, value, high = rates
        empty = not self.sources
        self.low, self.high = (low, high) if empty else (min(low, self.low), max(high, self.high))
        if last >= self.last:
            self.value = value
        self.first, self.last = min(first, self.first), max(last, self.last)
        self.frequency = max(frequency, self.frequency, key=MAXIMUM_AGE.__getitem__)
        self.sources.update(dict.fromkeys(sources))

    def rate(self, base: str, quote: str) -> Rate:
        """Return what was collected."""
        source, note = " and ".join(filter(None, self.sources)), "; ".join(filter(None, self.notes))
        return Rate(
            base,
            quote,
            tidy(VALUE.plus(self.value)),
            tidy(DOWN.plus(self.low)),
            tidy(UP.plus(self.high)),
            source=source,
            observed_from=self.first,
            observed_to=self.last,
            frequency=self.frequency,
            note=note,
            widened=self.widened,
        )


class RateBook:
    """Exchange rates by day, in layers: the desk's, fixed euro factors, pegs, quotes in force, widened last quotes."""

    __slots__ = ("_crosses", "_desk", "_extremes", "_rates", "_samples", "_several", "pack")

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._desk: dict[tuple[str, str], list[list[Row]]] = {}  # by pair, the uppermost layer first
        self._rates: dict[tuple[str, str, date, date | None], Rate | NoRate] = {}
        self._crosses: dict[tuple[str, str], Cross] = {}
        self._extremes: dict[tuple[str, str, date], tuple[Decimal, Decimal, date, date] | None] = {}
        self._several: dict[str, list[Several]] = {}
        self._samples: dict[tuple[str, str], list[tuple[Rate, Interval] | None]] = {}

    @classmethod
    def load(cls) -> RateBook:
        """Return the book of the shipped pack; nothing is read before the first question."""
        return cls(Pack())

    def with_rates(self, extra: Iterable[Mapping[str, object] | Sequence[object]]) -> RateBook:
        """Return a new book with a layer of rates above: rows of base, quote, rate and, if wanted, from, to, source.

        A row is a mapping with these keys or a sequence in this order (a heading is passed over); days are dates or ISO
        text, `rate` is units of quote per 1 base. The source is "desk" unless the row says otherwise. Rows of source
        "ECB" or "Frankfurter" with base USD and a single day, as `live.load_live` returns them, are further quotes of
        that day rather than rates that bind. Raises ValueError naming the row that cannot be read.
        """
        layer: dict[tuple[str, str], list[Row]] = {}
        newer = {code: dict(quotes) for code, quotes in self.pack.newer.items()}
        for place, row in enumerate(extra, 1):
            cells = [row.get(key) for key in COLUMNS] if isinstance(row, Mapping) else [*row, None, None, None][:6]
            if str(cells[0]).strip().lower() == COLUMNS[0]:
                continue
            base, quote, number, first, last, source = read = read_row(place, cells)
            if source in LIVE and base == "USD" and first == last:
                newer.setdefault(quote, {})[first.isoformat()] = (number, LIVE[source])
            else:
                layer.setdefault((base, quote), []).append(read)
                back = (quote, base, WIDE.divide(ONE, number), first, last, source)
                layer.setdefault((quote, base), []).append(back)
        book = RateBook(self.pack if newer == self.pack.newer else Pack(newer))
        if book.pack is self.pack:  # what was read and found out stays known
            for name in ("_crosses", "_extremes", "_rates", "_several"):
                setattr(book, name, getattr(self, name))
        book._desk = {pair: list(layers) for pair, layers in self._desk.items()}
        for pair, rows in layer.items():
            book._desk.setdefault(pair, []).insert(0, rows)
        return book

    @property
    def ends(self) -> date:
        """The last day with a quote of any currency."""
        return self.pack.ends

    def rate(self, base: str, quote: str, first: date, last: date | None = None) -> Rate | NoRate:
        """Return the rate of `base` in `quote` on any day of first..last (inclusive; one day without `last`).

        The layers in order: the desk's rates, fixed euro factors, pegs with their dates, the quotes in force (at most
        10 days old if daily, 16 if weekly), and past the last quote of a living currency that quote widened. Never an
        interpolation. Raises ValueError if last is before first.
        """
        if last is not None and last < first:
            raise ValueError(f"{last} is before {first}")
        if (base, quote) in self._desk:
            return self._declared(base, quote, first, last or first)
        key = (base, quote, first, last)
        found = self._rates.get(key)
        if found is None:
            if len(self._rates) > 20_000:  # a newsroom's whole archive in one process
                self._rates.clear()
            found = self._rates[key] = self._market(base, quote, first, last or first)
        return found

    def samples(self, base: str, quote: str, first: date) -> Iterator[tuple[Rate, Interval]]:
        """Yield a day's rate a quarter, from the last day back to `first`, and all that was passed through since."""
        known = self._samples.setdefault((base, quote), [])
        seen: Interval | None = None
        day = self.ends
        for number in count():
            if day < first:
                return
            if number == len(known):
                rate = self.rate(base, quote, day)
                sample = None
                if isinstance(rate, Rate):
                    here = Interval(rate.low, rate.high)
                    sample = rate, here.hull(seen) if seen else here
                known.append(sample)
            sample = known[number]
            if sample is not None:
                seen = sample[1]
                yield sample
            day -= QUARTER

    def _declared(self, base: str, quote: str, first: date, last: date) -> Rate | NoRate:
        """Return the desk's rate; on days for which it has none, that of the layers below."""
        band = Band()
        left = [(first, last)]
        for rows in self._desk[base, quote]:
            free = left
            for _, _, number, since, until, source in rows:
                for days in free:
                    if since <= days[1] and days[0] <= until:
                        band.add(max(days[0], since), min(days[1], until), (number, number, number), "fixed", (source,))
                left = [span for days in left for span in without(*days, since, until)]
        for days in left:
            found = self._market(base, quote, *days)
            if isinstance(found, Rate):
                rates = (found.low, found.value, found.high)
                band.add(found.observed_from, found.observed_to, rates, found.frequency, found.source.split(" and "))
                band.notes[found.note] = None
                band.widened = max(band.widened, found.widened)
        return band.rate(base, quote) if band.sources else NoRate(base, quote, self._why(base, quote, first, last))

    def _market(self, base: str, quote: str, first: date, last: date) -> Rate | NoRate:
        band = Band()
        if base == quote:
            band.add(first, last, SAME, "fixed", ("same currency",))
            return band.rate(base, quote)
        for both in self._both(base, quote, first, last):
            self._observe(band, both)
        if not band.sources:
            return NoRate(base, quote, self._why(base, quote, first, last))
        if "peg" in band.sources and band.low < band.high:
            self._within(band, base, quote, last)
        return band.rate(base, quote)

    def _legs(self, code: str, first: date, last: date) -> list[Leg]:
        """Return what a currency hangs on over first..last, oldest first."""
        legs = []
        for segment in self.pack.segments(code):
            if segment.first <= last and first <= segment.last:
                days = max(first, segment.first), min(last, segment.last)
                if segment.anchor:
                    legs += [leg.times(segment) for leg in self._legs(segment.anchor, *days)]
                else:
                    legs.append(Leg(*days, code, SAME))
        return legs

    def _both(self, base: str, quote: str, first: date, last: date) -> Iterator[Both]:
        """Yield what both currencies hang on, oldest first."""
        others = self._legs(quote, first, last)
        for one in self._legs(base, first, last):
            for other in others:
                if one.first <= other.last and other.first <= one.last:
                    yield Both(one, other)

    def _cross(self, base: str, quote: str) -> Cross | None:
        if (base, quote) not in self._crosses:
            one, other = self.pack.series(base), self.pack.series(quote)
            if one is None or other is None or base == quote:
                return None
            self._crosses[base, quote] = Cross(one, other)
        return self._crosses[base, quote]

    def _observe(self, band: Band, both: Both) -> None:
        """Add what is known of the days of `both`."""
        rates = (both.low, both.rate, both.high)
        cross = self._cross(both.base, both.quote)
        if cross is None:
            if both.base == both.quote:
                band.add(both.first, both.last, rates, "fixed", both.sources or ("",))
                band.notes.update(dict.fromkeys(both.notes))
            return
        floor, notes = date.min, both.notes
        for root in (both.base, both.quote):
            olds, since = self.pack.kept.get(root, (ONE, date.max))
            if since <= both.last:
                notes = (f"1 new {root} = {olds:,f} old {root} since {since}", *notes)
            if since <= both.first:  # a quote of the old unit is none of the new one of the same code
                floor = max(floor, since)
        known = cross.extent(both.first, both.last, floor)
        if known is not None:
            first, last, (low, value, high), several = known
            frequency = max(map(pace, several), key=MAXIMUM_AGE.__getitem__)
            sources = dict.fromkeys(both.sources) | {SOURCES[one][0]: None for letters in several for one in letters}
            band.add(first, last, (low * both.low, value * both.rate, high * both.high), frequency, sources)
        if self._widen(band, both, cross) or known is not None:
            band.notes.update(dict.fromkeys(notes))

    def _widen(self, band: Band, both: Both, cross: Cross) -> bool:
        """Past a living pair's last quote, add it widened by the largest move the pair ever made in as many days."""
        newest: Quote | None = cross.newest
        if newest is None or (self.ends - newest[0]).days > ALIVE:
            return False
        day, rate, letters = newest
        days, roots = min((both.last - day).days, LONGEST), (both.base, both.quote)
        if days <= MAXIMUM_AGE[pace(letters)] or (both.first - day).days > LONGEST:
            return False
        if any(self.several(root, day, both.last) for root in roots):
            return False
        times = [(row.first.isoformat(), row.last.isoformat()) for root in roots for row in self._rows(root)]
        move = cross.move(days, times)
        sources = [*both.sources, *(SOURCES[letter][0] for letter in letters)]
        rates = (rate * both.low / move, rate * both.rate, rate * both.high * move)
        band.add(day, day, rates, pace(letters), sources)
        band.widened = max(band.widened, move - 1)
        band.notes[f"rates end {worded(day)}, band ±{(move - 1) * 100:.1f} %"] = None
        return True

    def _within(self, band: Band, base: str, quote: str, last: date) -> None:
        """Take the day's own quote for the value where a peg is a band around it."""
        cross = self._cross(base, quote)
        for _, rate, letters in cross.between(last, last) if cross else ():
            if band.low <= rate <= band.high:
                band.value = rate
                band.sources.update(dict.fromkeys(SOURCES[letter][0] for letter in letters))

    def _why(self, base: str, quote: str, first: date, last: date) -> str:
        """Say in one clause why there is no rate."""
        for code, other in ((base, quote), (quote, base)):
            if code == "USD" or (other != "USD" and isinstance(self.rate(code, "USD", first, last), Rate)):
                continue
            months, since, until = list(self._months(code, "USD")), first.isoformat(), last.isoformat()
            earlier = (month for month in reversed(months) if month.name <= since[:7])
            later = (month for month in months if not month.name or month.name >= until[:7])
            before = next((day for month in earlier for day in reversed(month.days()) if day < since), "")
            after = next((day for month in later for day in month.days() if day > until), "")
            if before and after:
                return f"no {code} rate between {before} and {after}"
            if before:
                several = self.several(code, date.fromisoformat(before), last)
                return f"no {code} rate after {before}" + (f", several in use: {several}" if several else "")
            return f"no {code} rate before {after}" if after else f"no {code} rate on record"
        return f"no day near {last} with both a {base} and a {quote} quote"

    def _months(self, base: str, quote: str, since: date = date.min, until: date = date.max) -> Iterator[Month]:
        """Yield all that is on record of a pair over since..until, oldest first."""
        for both in self._both(base, quote, since, min(until, self.ends)):
            cross = self._cross(both.base, both.quote)
            if cross is not None:
                first, last = both.first.isoformat()[:7], both.last.isoformat()[:7]
                yield from (Month(both, cross, *month) for month in cross.months() if first <= month[0] <= last)
            elif both.base == both.quote:
                yield Month(both)

    def _history(self, base: str, quote: str) -> list[Piece]:
        return [piece for month in self._months(base, quote) for piece in month.pieces()]

    def _history_near(
        self, base: str, quote: str, low: Decimal, high: Decimal, since: date, until: date
    ) -> Iterator[Piece]:
        """Yield the pieces of a pair's history within low..high, and their neighbours: most months need no look."""
        side, passed = 0, list[Month]()
        for month in self._months(base, quote, since, until):
            beside = (month.low > high) - (month.high < low)
            if beside and beside == side:
                passed.append(month)
                continue
            yield from next((pieces[-1:] for before in reversed(passed) if (pieces := before.pieces())), ())
            passed.clear()
            pieces = month.pieces()
            yield from pieces
            side = beside if pieces else side

    def history(self, base: str, quote: str) -> list[tuple[date, Decimal]]:
        """Return every (day, rate of base in quote), oldest first; a fixed rate stands with its first and last day."""
        pieces = self._history(base, quote)
        ends = {day: (low + high) / 2 for first, last, low, high in pieces for day in (first, last)}
        return [(date.fromisoformat(day), VALUE.plus(rate)) for day, rate in ends.items()]

    def extremes(self, base: str, quote: str, since: date = date.min) -> tuple[Decimal, Decimal, date, date] | None:
        """Return the lowest and highest rate of base in quote on record, and its first and last day, or None.

        Days before `since` are left out.
        """
        key = base, quote, since
        if key not in self._extremes:
            found, start = None, since.isoformat()
            pieces = [piece for piece in self._history(base, quote) if piece[1] >= start]
            if pieces:
                low, high = min(piece[2] for piece in pieces), max(piece[3] for piece in pieces)
                days = date.fromisoformat(max(pieces[0][0], start)), date.fromisoformat(pieces[-1][1])
                found = (DOWN.plus(low), UP.plus(high), *days)
            self._extremes[key] = found
        return self._extremes[key]

    def last_seen(self, base: str, quote: str, low: Decimal, high: Decimal) -> date | None:
        """Return the last day on which the rate of base in quote was within low..high, or None.

        Between two neighbouring quotes the rate is taken to have passed through everything between them.
        """
        spans = self.spans_at(base, quote, low, high)
        return spans[-1][1] if spans else None

    def spans_at(
        self, base: str, quote: str, low: Decimal, high: Decimal, since: date = date.min, until: date = date.max
    ) -> list[tuple[date, date]]:
        """Return the spans of days (inclusive, oldest first) on which the rate of base in quote was within low..high.

        Only the days since..until are looked at, whichever months they lie in.

        Between two neighbouring quotes the rate is taken to have passed through everything between them, so a rate that
        was only jumped over gives the days of the two quotes around it.
        """
        spans: list[tuple[str, str]] = []
        before: Piece | None = None
        for piece in self._history_near(base, quote, low, high, since, until):
            first, last, lowest, highest = piece
            inside = lowest <= high and low <= highest
            if before is not None:
                was = before[2] <= high and low <= before[3]
                passed = was if inside or was else min(lowest, before[2]) <= high and low <= max(highest, before[3])
                if passed and was == inside and _days(before[1], first) <= BRIDGE:
                    _append(spans, before[1], first)
            if inside:
                _append(spans, first, last)
            before = piece
        return [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in spans]

    def _rows(self, code: str) -> list[Several]:
        if not self._several:
            for cells in table("multirate.csv"):
                self._several.setdefault(cells[0], []).append(Several(cells))
        return self._several.get(code, [])

    def several(self, code: str, first: date, last: date) -> str | None:
        """Return why no one rate tells the whole over first..last, where several rates were in use; else None."""
        for row in self._rows(code):
            if row.first <= last and first <= row.last:
                until = "to now" if row.last == date.max else f"to {row.last}"
                return f"{row.reason} ({row.first} {until})"
        return None

    def several_spread(self, code: str, first: date, last: date) -> tuple[Decimal | None, Decimal | None] | None:
        """Return how many times the official rate (units per dollar) the street's was over first..last: low and high.

        Either is None where it is unknown or without bound; the whole is None where a single rate was in use.
        """
        rows = [row for row in self._rows(code) if row.first <= last and first <= row.last]
        if not rows:
            return None
        lows, highs = [row.low for row in rows if row.low], [row.high for row in rows if row.high]
        return min(lows) if len(lows) == len(rows) else None, max(highs) if len(highs) == len(rows) else None

    def unit(self, code: str, first: date, last: date) -> list[tuple[str, Decimal, str]]:
        """Return which money a code or its name meant over first..last: (ISO code, units of `code` in one of it, note).

        TRY in 2004 is the old lira, ("TRL", 0.000001, ...). Both stand, the newer first, where the days straddle the
        change or lie within a year after it. Where a code was kept (VES, SYP), `rate` follows its unit by day, and only
        in the year after the change the old unit stands beside the new one, under the same code.
        """
        pack = self.pack
        pack.open()
        units: list[tuple[str, Decimal, str]] = []
        name, factor, note = code, ONE, ""
        if code in pack.kept:
            olds, since = pack.kept[code]
            if since <= first < since + YEAR:
                note = f"1 new {code} = {olds:,f} old {code} since {since}"
                return [(code, ONE, note), (code, ONE / olds, note)]
        while old := pack.olds.get(name):
            if last >= old[2]:
                units.append((name, factor, note))
            if first >= old[2] + YEAR:
                return units
            note = f"1 {name} = {old[1]:,f} {old[0]} since {old[2]}"
            name, factor = old[0], factor / old[1]
        return [*units, (name, factor, note)]

    def currencies(self) -> list[Held]:
        """Return what the book holds, by code; pegged currencies without quotes of their own are among them."""
        pack, ends = self.pack, self.ends
        found = []
        for code in sorted({*pack.index, *pack.newer, *pack.pegs}):
            pegs = pack.pegs.get(code, [])
            spans = [(peg.first, peg.last) for peg in pegs]
            if held := pack.held(code):
                spans.append(held)
            first, last = min(days[0] for days in spans), max(min(days[1], ends) for days in spans)
            peg = next((peg for peg in pegs if peg.first <= ends <= peg.last), None)
            letters = pack.letters(code)
            frequency = "fixed" if peg else pace(letters[0]) if letters else "fixed"
            sources = dict.fromkeys([peg.source] if peg else []) | dict.fromkeys(
                SOURCES[letter][0] for letter in letters
            )
            found.append(
                Held(
                    code,
                    first,
                    last,
                    frequency=frequency,
                    sources=tuple(sources),
                    peg=peg.note if peg else "",
                    behind=(ends - last).days,
                )
            )
        return found


def tidy(value: Decimal) -> Decimal:
    """Return the number without idle zeros or exponent."""
    return Decimal(f"{value.normalize():f}")


def read_row(place: int, cells: Sequence[object]) -> Row:
    """Return a row of rates as it is kept; raises ValueError naming the row and what is wrong with it."""
    base, quote, text, since, until, source = ("" if cell is None else str(cell).strip() for cell in cells)
    try:
        number = Decimal(text)
        first, last = day_or(since, date.min), day_or(until, date.max)
    except InvalidOperation:
        raise ValueError(f"row {place}: {text!r} is not a rate") from None
    except ValueError:
        raise ValueError(f"row {place}: {since or until!r} is not a day (YYYY-MM-DD)") from None
    if not number.is_finite() or number <= 0:
        raise ValueError(f"row {place}: {text!r} is not a rate")
    for code in (base, quote):
        if not (len(code) == 3 and code.isascii() and code.isupper()):
            raise ValueError(f"row {place}: {code!r} is not a currency code")
    if base == quote or last < first:
        raise ValueError(
            f"row {place}: " + (f"{base} against itself" if base == quote else f"{until} is before {since}")
        )
    return base, quote, number, first, last, source or "desk"


def _days(first: str, last: str) -> int:
    if first[:7] == last[:7]:
        return int(last[8:]) - int(first[8:])
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def _append(spans: list[tuple[str, str]], first: str, last: str) -> None:
    """Add a span that begins no earlier than the last one, joining the two where they touch."""
    if spans and first <= spans[-1][1]:
        spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
    else:
        spans.append((first, last))
