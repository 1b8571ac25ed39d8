"""Newer days than the pack's, fetched only when the user asks: the ECB's data portal and, for the rest, Frankfurter."""

from __future__ import annotations

import csv
import json
import os
import tempfile
from datetime import UTC, date, datetime, timedelta
from decimal import Context, Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

from checker.rates.book import FETCHED as FILE
from checker.rates.pack import Pack

if TYPE_CHECKING:
    from collections.abc import Iterator

ECB_URL = "https://data-api.ecb.europa.eu/service/data/EXR"
FRANKFURTER_URL = "https://api.frankfurter.dev/v2/rates"
COLUMNS = ["base", "quote", "rate", "from", "to", "source", "fetched"]
LARGEST = 64_000_000  # bytes of an answer; a year of every currency is a tenth of it
OVERLAP = timedelta(
    14
)  # the last days of the pack are fetched again: its weekly series end earlier than its daily ones
ODD = 2  # a currency that is more than this many times off its last quote is left out
TEN = Context(prec=10)

Quotes = dict[tuple[str, date], tuple[Decimal, str]]  # (currency, day) -> (units per 1 USD, source)


class LiveError(Exception):
    """The update or its file failed; the message is one line, and nothing was changed."""


class Update:
    """What an update fetched: its file, number of quotes, first and last day, currencies left out as implausible."""

    __slots__ = ("first", "last", "left_out", "path", "rows")

    def __init__(self, path: Path, rows: int, first: date, last: date, left_out: list[str]) -> None:
        self.path, self.rows, self.first, self.last, self.left_out = path, rows, first, last, left_out


def update(
    cache_dir: Path,
    *,
    ecb_url: str = ECB_URL,
    frankfurter_url: str = FRANKFURTER_URL,
    today: date | None = None,
    timeout: float = 20,
) -> Update:
    """Fetch the days since the pack's end into `cache_dir`, whose file is replaced whole or not at all.

    `timeout` is in seconds, per connection. Raises LiveError if a source cannot be reached or its answer is not what it
    should be.
    """
    pack = Pack()
    now = datetime.now(UTC)
    until = today or now.date()
    since = min(pack.ends, until) - OVERLAP
    ecb = _fetch("ECB", f"{ecb_url}/D..EUR.SP00.A?startPeriod={since}&endPeriod={until}&format=csvdata", timeout)
    rest = _fetch("Frankfurter", f"{frankfurter_url}?base=USD&from={since}&to={until}", timeout)
    official = _read_ecb(ecb)
    quotes = _read_frankfurter(rest) | official  # the ECB's own quotes win
    for code, day in quotes:
        if not since - OVERLAP <= day <= until:
            raise LiveError(f"{quotes[code, day][1]}: a {code} rate of {day} was not asked for ({since} to {until})")
    quotes = {key: quote for key, quote in quotes.items() if pack.series(key[0])}  # a peg needs no quotes
    left_out = _odd(pack, quotes)
    kept = sorted((day, code) for code, day in quotes if code not in left_out)
    lines = [["USD", code, f"{quotes[code, day][0]:f}", str(day), str(day), quotes[code, day][1]] for day, code in kept]
    _write(Path(cache_dir), lines, now)
    return Update(Path(cache_dir) / FILE, len(lines), kept[0][0], kept[-1][0], left_out)


def load_live(cache_dir: Path) -> list[list[str]]:
    """Return the fetched quotes as rows for `RateBook.with_rates`; none where nothing was fetched yet.

    Raises LiveError if the file cannot be read.
    """
    return [row[:6] for row in _rows(cache_dir)]


def _rows(cache_dir: Path) -> list[list[str]]:
    path = Path(cache_dir) / FILE
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
    except FileNotFoundError:
        return []
    except (OSError, ValueError, csv.Error) as error:
        raise LiveError(f"{path}: cannot be read ({error})") from None
    if not rows or rows[0] != COLUMNS or any(len(row) != len(COLUMNS) for row in rows):
        raise LiveError(f"{path}: is not a file of fetched rates; delete it or update again")
    return rows[1:]


def described(cache_dir: Path) -> list[str]:
    """Return in one line per source what was fetched, its days and when; none where nothing was.

    Raises LiveError if the file cannot be read.
    """
    spans: dict[tuple[str, str], list[str]] = {}
    for row in _rows(cache_dir):
        spans.setdefault((row[5], row[6]), []).append(row[3])
    return [
        f"Fetched from {source} on {when[:10]}: {len(found)} quotes of {min(found)} to {max(found)}."
        for (source, when), found in sorted(spans.items())
    ]


def _fetch(name: str, url: str, timeout: float) -> str:
    from http.client import HTTPException
    from urllib.error import HTTPError
    from urllib.request import Request, urlopen

    if not url.startswith(("https://", "http://")):
        raise LiveError(f"{name}: {url} is not a web address")
    try:
        with urlopen(Request(url), timeout=timeout) as answer:  # noqa: S310  (the scheme was looked at)
            body: bytes = answer.read(LARGEST + 1)
            # A limited read does not notice that the connection broke off early.
            expected = answer.headers.get("Content-Length")
    except HTTPError as error:
        error.close()
        raise LiveError(f"{name}: answered {error.code} {error.reason}") from None
    except (OSError, HTTPException, ValueError) as error:
        raise LiveError(f"{name}: cannot be reached ({getattr(error, 'reason', None) or error})") from None
    if len(body) > LARGEST:
        raise LiveError(f"{name}: the answer is larger than {LARGEST:,} bytes")
    if expected and expected.isdecimal() and len(body) != int(expected):
        raise LiveError(f"{name}: the answer broke off after {len(body):,} of {int(expected):,} bytes")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise LiveError(f"{name}: the answer is not text") from None


def _read_ecb(text: str) -> Quotes:
    """Read csvdata of the EXR flow, units per euro, into units per dollar."""
    if not text.endswith("\n"):
        raise LiveError("ECB: the answer breaks off in the middle of a line")
    per_euro: dict[date, dict[str, Decimal]] = {}
    for code, day, rate in _ecb_rows(text):
        per_euro.setdefault(day, {})[code] = rate
    quotes: Quotes = {}
    for day, rates in per_euro.items():
        if "USD" not in rates:
            raise LiveError(f"ECB: no dollar rate on {day}")
        quotes["EUR", day] = (TEN.divide(Decimal(1), rates["USD"]), "ECB")
        for code, rate in rates.items():
            if code != "USD":
                quotes[code, day] = (TEN.divide(rate, rates["USD"]), "ECB")
    if not quotes:
        raise LiveError("ECB: the answer holds no rate")
    return quotes


def _ecb_rows(text: str) -> Iterator[tuple[str, date, Decimal]]:
    rows = csv.DictReader(text.splitlines())
    wanted = {"CURRENCY", "CURRENCY_DENOM", "TIME_PERIOD", "OBS_VALUE"}
    if missing := wanted - set(rows.fieldnames or ()):
        raise LiveError(f"ECB: the answer has no column {', '.join(sorted(missing))}")
    for place, row in enumerate(rows, 2):
        if None in row.values() or row["CURRENCY_DENOM"] != "EUR":
            raise LiveError(f"ECB: line {place} is not a euro rate")
        if row["OBS_VALUE"] not in {"", "NaN"}:  # so a holiday is written
            yield _checked("ECB", row["CURRENCY"], row["TIME_PERIOD"], row["OBS_VALUE"])


def _read_frankfurter(text: str) -> Quotes:
    """Read Frankfurter's list of {date, base, quote, rate} with base USD."""
    try:
        rows = json.loads(text, parse_float=str, parse_int=str)
    except ValueError:
        raise LiveError("Frankfurter: the answer is not whole JSON") from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise LiveError("Frankfurter: the answer is not a list of rates")
    quotes: Quotes = {}
    for row in rows:
        if row.get("base") != "USD":
            raise LiveError("Frankfurter: a rate is not per dollar")
        code, day, rate = _checked("Frankfurter", row.get("quote"), row.get("date"), row.get("rate"))
        if code != "USD":
            quotes[code, day] = (TEN.plus(rate), "Frankfurter")
    if not quotes:
        raise LiveError("Frankfurter: the answer holds no rate")
    return quotes


def _checked(name: str, code: object, day: object, rate: object) -> tuple[str, date, Decimal]:
    """Return one rate, or raise LiveError with what is wrong with it."""
    if not (isinstance(code, str) and len(code) == 3 and code.isascii() and code.isupper()):
        raise LiveError(f"{name}: {code!r} is not a currency code")
    try:
        number, on = Decimal(str(rate)), date.fromisoformat(str(day))
    except InvalidOperation:
        raise LiveError(f"{name}: {rate!r} is not a {code} rate") from None
    except ValueError:
        raise LiveError(f"{name}: {day!r} is not a day") from None
    if not number.is_finite() or not Decimal("1e-12") < number < Decimal("1e12"):
        raise LiveError(f"{name}: {rate!r} is not a {code} rate")
    return code, on, number


def _odd(pack: Pack, quotes: Quotes) -> list[str]:
    """Return the currencies whose quotes are far off the pack's last; raise LiveError if they are many."""
    known, far = {code for code, _ in quotes}, set()
    for (code, _), (quote, _) in quotes.items():
        series = pack.series(code)
        if series:
            last = series.quote(series.rows - 1)
            if max(quote / last, last / quote) > ODD:
                far.add(code)
    if not known or len(far) * 10 > len(known):
        raise LiveError(f"the rates of {len(far)} of {len(known)} currencies are far off their last ones: refused")
    return sorted(far)


def _write(folder: Path, lines: list[list[str]], now: datetime) -> None:
    """Replace the file in one step, so that a reader never sees half of it."""
    fetched = now.isoformat(timespec="seconds")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="", dir=folder, prefix=FILE, suffix=".part", delete=False
        ) as file:
            csv.writer(file, lineterminator="\n").writerows([COLUMNS, *([*line, fetched] for line in lines)])
        try:
            os.replace(file.name, folder / FILE)  # noqa: PTH105  (the one atomic way, named as what it is)
        except OSError:
            Path(file.name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise LiveError(f"{folder}: cannot be written ({error})") from None
