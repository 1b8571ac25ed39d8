"""The rate book: known rates, layers and ages, old money, several rates, reverse dating, and laws that always hold."""

import itertools
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.rates import NoRate, Rate, RateBook
from checker.rates.cross import largest
from checker.wording import day

BOOK = RateBook.load()
ENDS = BOOK.ends
DAY = timedelta(1)


def rate(base: str, quote: str, first: str, last: str | None = None, book: RateBook = BOOK) -> Rate:
    found = book.rate(base, quote, date.fromisoformat(first), date.fromisoformat(last) if last else None)
    assert isinstance(found, Rate), found
    return found


def near(value: Decimal, known: str | Decimal, share: str = "0.002") -> bool:
    return abs(value / Decimal(known) - 1) <= Decimal(share)


@pytest.mark.parametrize(
    ("quote", "day", "known", "source"),
    [
        ("CNY", "2021-09-02", "6.458", "ECB"),
        ("KRW", "1997-12-23", "1960", "Fed"),
        ("KRW", "1997-12-31", "1695", "Fed"),
        ("VND", "2015-06-10", "21781", "Bank of Poland"),
        ("NGN", "2023-01-15", "450", "Bank of Poland"),
        ("NGN", "2023-06-28", "764", "Bank of Poland"),
        ("ARS", "2023-08-16", "349", "Bank of Poland"),
    ],
)
def test_check_points(quote: str, day: str, known: str, source: str) -> None:
    found = rate("USD", quote, day)
    assert near(found.value, known)
    assert found.source == source
    assert found.low <= found.value <= found.high


def test_a_month_is_its_extremes() -> None:
    found = rate("USD", "JPY", "1995-04-03", "1995-04-30")
    assert Decimal(81) <= found.low < found.high <= Decimal(87)
    assert near(found.low, "81.12")
    assert (found.observed_from, found.observed_to, found.frequency) == (date(1995, 4, 3), date(1995, 4, 28), "daily")


@pytest.mark.parametrize("day", ["1999-06-01", "2008-10-10", "2021-01-04", "2026-11-20"])
@pytest.mark.parametrize(
    ("quote", "known"), [("AED", "3.6725"), ("SAR", "3.75"), ("QAR", "3.64"), ("OMR", "0.3845"), ("BHD", "0.376")]
)
def test_hard_pegs_hold_on_every_day(quote: str, known: str, day: str) -> None:
    found = rate("USD", quote, day)
    assert (found.low, found.value, found.high) == (Decimal(known),) * 3
    assert (found.source, found.frequency) == ("peg", "fixed")
    assert found.note


def test_a_band_keeps_its_edges_and_the_day_its_quote() -> None:
    found = rate("USD", "HKD", "2022-06-01")
    assert (found.low, found.high) == (Decimal("7.75"), Decimal("7.85"))
    assert near(found.value, "7.847", "0.0001")
    assert found.source == "peg and ECB"


@pytest.mark.parametrize(
    ("old", "factor"),
    [("DEM", "1.95583"), ("FRF", "6.55957"), ("ITL", "1936.27"), ("ATS", "13.7603"), ("FIM", "5.94573")],
)
def test_the_last_crosses_before_the_euro_are_within_a_percent_of_the_factor(old: str, factor: str) -> None:
    assert near(rate("EUR", old, "1998-12-31").value, factor, "0.01")
    fixed = rate("EUR", old, "2003-05-05")
    assert (fixed.value, fixed.source, fixed.frequency) == (Decimal(factor), "fixed euro factor", "fixed")


def test_old_francs_go_through_the_euro_after_the_changeover() -> None:
    found = rate("FRF", "USD", "2005-03-01")
    assert near(found.value, rate("EUR", "USD", "2005-03-01").value / Decimal("6.55957"), "0.000001")
    assert found.source == "fixed euro factor and ECB"
    assert "6.55957" in found.note


def test_no_day_between_old_money_and_new_is_without_a_rate() -> None:
    """The first days of January 1999 and 2005 were holidays: the old money's last quote carries over them."""
    for pair in [
        ("USD", "FRF", date(1998, 12, 20)),
        ("USD", "EUR", date(1998, 12, 20)),
        ("USD", "TRY", date(2004, 12, 20)),
    ]:
        days = [BOOK.rate(*pair[:2], pair[2] + DAY * n) for n in range(40)]
        assert all(isinstance(found, Rate) for found in days), pair
        values = [found.value for found in days if isinstance(found, Rate)]
        assert max(values) < min(values) * Decimal("1.08")


def test_the_turkish_lira_before_2005_is_another_unit() -> None:
    old = rate("USD", "TRL", "2004-06-01")
    assert near(old.value, "1501062", "0.001")
    new = rate("USD", "TRY", "2004-06-01")
    assert near(new.value * 10**6, old.value, "0.000001")
    assert "1,000,000" in new.note
    later = rate("USD", "TRL", "2006-06-01")
    assert near(later.value / 10**6, rate("USD", "TRY", "2006-06-01").value, "0.000001")
    assert "1,000,000" in later.note


@pytest.mark.parametrize(
    ("code", "days", "units"),
    [
        ("TRY", ("2004-03-01", "2004-03-31"), [("TRL", "0.000001")]),
        ("TRY", ("2004-12-01", "2005-01-31"), [("TRY", "1"), ("TRL", "0.000001")]),
        ("TRY", ("2005-09-01", "2005-09-01"), [("TRY", "1"), ("TRL", "0.000001")]),
        ("TRY", ("2007-01-01", "2007-01-01"), [("TRY", "1")]),
        ("EUR", ("1995-01-01", "1995-01-01"), [("XEU", "1")]),
        ("VES", ("2021-11-01", "2021-11-01"), [("VES", "1"), ("VES", "0.000001")]),
        ("VES", ("2020-11-01", "2020-11-01"), [("VES", "1")]),
        ("SYP", ("2026-02-01", "2026-02-01"), [("SYP", "1"), ("SYP", "0.01")]),
        ("USD", ("2000-11-01", "2000-11-01"), [("USD", "1")]),
        ("ROL", ("2010-11-01", "2010-11-01"), [("ROL", "1")]),
    ],
)
def test_what_a_code_meant(code: str, days: tuple[str, str], units: list[tuple[str, str]]) -> None:
    found = BOOK.unit(code, *map(date.fromisoformat, days))
    assert [(unit, factor) for unit, factor, _ in found] == [(unit, Decimal(factor)) for unit, factor in units]
    assert all(note for unit, _, note in found if unit != code)


def test_a_kept_code_follows_its_unit_and_never_mixes_the_two() -> None:
    assert near(rate("USD", "VES", "2021-09-22").value, "4026530")
    after = rate("USD", "VES", "2021-10-14", "2021-10-30")
    assert after.high < 5
    assert after.note == "1 new VES = 1,000,000 old VES since 2021-10-01"
    # In its first days only the old bolivar was still quoted, which says nothing of the new.
    assert isinstance(BOOK.rate("USD", "VES", date(2021, 10, 2), date(2021, 10, 6)), NoRate)
    assert rate("USD", "VES", "2021-09-28", "2021-10-15").high > 10**6
    assert rate("USD", "VED", "2022-06-01").value == rate("USD", "VES", "2022-06-01").value
    assert near(rate("USD", "SYP", "2026-03-01").value, "115.5", "0.01")
    assert near(rate("USD", "SYP", "2025-12-20").value, "11064", "0.01")


@pytest.mark.parametrize(
    ("base", "quote", "day", "why"),
    [
        ("USD", "ISK", "1990-01-01", "no ISK rate before 1998-12-22"),
        ("RUB", "EUR", "1996-05-05", "no RUB rate before 1998-12-22"),
        ("USD", "BYB", "1998-11-05", "no BYB rate before 1998-12-22"),
        ("USD", "XYZ", "2020-01-01", "no XYZ rate on record"),
        ("USD", "SLL", "2100-01-01", "no SLL rate after 2026-10-21"),
    ],
)
def test_no_rate_says_why(base: str, quote: str, day: str, why: str) -> None:
    found = BOOK.rate(base, quote, date.fromisoformat(day))
    assert isinstance(found, NoRate)
    assert found.why == why


def test_the_krona_of_2013_is_a_quote_of_2013() -> None:
    """The ECB did not quote it from 2008 to 2018; a value carried or drawn across that hole would be 217 or 290."""
    found = rate("EUR", "ISK", "2013-01-15")
    assert near(found.value, "169", "0.02")
    assert found.source == "ECB and Bank of Poland"


def test_the_rouble_goes_on_after_the_ecb_stopped() -> None:
    found = rate("USD", "RUB", "2022-12-28")
    assert near(found.value, "72", "0.03")
    assert (found.source, found.frequency) == ("Bank of Poland", "weekly")


def test_a_weekly_cross_uses_days_on_which_both_were_quoted() -> None:
    found = rate("EUR", "NGN", "2020-01-10")  # a Friday: the euro has a newer quote, the naira is of Wednesday
    assert (found.observed_from, found.observed_to) == (date(2020, 1, 8), date(2020, 1, 8))
    assert near(
        found.value, rate("USD", "NGN", "2020-01-08").value * rate("EUR", "USD", "2020-01-08").value, "0.000001"
    )


def test_a_weekly_quote_is_in_force_for_sixteen_days_and_no_longer() -> None:
    """Ages are counted from the last quote; the Belarusian rouble of 2000 was quoted every other week."""
    last = date(2000, 1, 18)
    assert isinstance(BOOK.rate("USD", "BYB", last + DAY * 13), Rate)
    hole = [BOOK.rate("USD", "ZWL", date(2017, 1, 1) + DAY * n) for n in range(0, 365, 30)]
    assert all(isinstance(found, NoRate) for found in hole)
    assert "no ZWL rate between 2016-08-17 and " in str(hole[0])
    assert isinstance(BOOK.rate("USD", "ZWL", date(2016, 8, 17) + DAY * 16), Rate)
    assert isinstance(BOOK.rate("USD", "ZWL", date(2016, 8, 17) + DAY * 17), NoRate)


def test_a_daily_quote_is_in_force_for_ten_days_and_no_longer() -> None:
    """The pound of Cyprus was quoted every day until the euro came."""
    book = RateBook.load()
    cross = book._cross("USD", "CYP")
    assert cross
    assert cross.newest
    last = cross.newest[0]
    assert last == date(2007, 12, 31)
    assert len(cross.between(last + DAY * 10, last + DAY * 10)) == 1
    assert cross.between(last + DAY * 11, last + DAY * 11) == []


@settings(max_examples=40, deadline=None)
@given(
    st.permutations(["USD", "EUR", "JPY", "CYP", "VND", "ARS", "CNY"]).map(lambda codes: codes[:2]),
    st.dates(date(1999, 1, 1), ENDS),
    st.integers(0, 4000),
    st.integers(-500, 4000),
)
def test_the_sum_of_many_quotes_is_what_each_of_them_says(pair: list[str], first: date, days: int, floor: int) -> None:
    cross = BOOK._cross(*pair)
    assert cross
    last, since = first + DAY * days, first + DAY * floor
    quotes = cross.between(first, last, since)
    rates = [rate for _, rate, _ in quotes]
    letters = {letters for _, _, letters in quotes}
    known = cross.extent(first, last, since)
    if known is None:
        assert not quotes
    else:
        assert known[:3] == (quotes[0][0], quotes[-1][0], (min(rates), rates[-1], max(rates)))
        assert set(known[3]) == letters


class TestPastTheEnd:
    def test_a_draft_of_today_gets_the_last_quote_widened_and_says_so(self) -> None:
        last = rate("USD", "JPY", str(ENDS))
        assert rate("USD", "JPY", str(ENDS + DAY * 10)).note == ""
        found = rate("USD", "JPY", str(ENDS + DAY * 25))
        assert found.value == last.value
        assert found.low < last.low * Decimal("0.97")
        assert found.high > last.high * Decimal("1.03")
        assert re.fullmatch(rf"rates end {day(ENDS)}, band ±\d+\.\d %", found.note)
        assert found.widened > Decimal("0.03")

    def test_the_band_grows_with_the_days(self) -> None:
        widths = []
        for days in (5, 12, 30, 90, 400, 1096):
            found = rate("EUR", "GBP", str(ENDS + DAY * days))
            widths.append(found.high / found.low)
        assert widths == sorted(widths)
        assert widths[0] < Decimal("1.000001")
        assert widths[1] > Decimal("1.01")

    def test_no_longer_than_three_years(self) -> None:
        assert isinstance(BOOK.rate("EUR", "GBP", ENDS + DAY * 1097), NoRate)

    @pytest.mark.parametrize("code", ["VES", "SDG", "YER"])
    def test_never_where_several_rates_are_in_use(self, code: str) -> None:
        found = BOOK.rate("USD", code, ENDS + DAY * 30)
        assert isinstance(found, NoRate)
        assert "several" in found.why

    def test_a_currency_last_quoted_long_before_the_end_has_ended(self) -> None:
        later = ENDS + DAY * 60
        book = BOOK.with_rates([("USD", "CNY", "6.7", later, later, "ECB")])
        assert book.ends == later
        assert isinstance(book.rate("USD", "CNY", later + DAY * 20), Rate)
        assert "no NGN rate after 2026-10-21" in str(book.rate("USD", "NGN", later + DAY * 20))
        assert isinstance(BOOK.rate("USD", "NGN", later + DAY * 20), Rate)

    @pytest.mark.parametrize("code", ["SLL", "BYR", "ZWR"])
    def test_an_ended_currency_goes_on_only_as_its_successor(self, code: str) -> None:
        assert "rates end" not in getattr(BOOK.rate("USD", code, date(2012, 1, 1)), "note", "")

    def test_the_largest_move_is_the_largest_of_all_pairs_near_enough(self) -> None:
        days, rates = [0, 1, 4, 6, 9, 20, 21], [Decimal(n) for n in (10, 11, 9, 12, 10, 30, 29)]
        for span in range(1, 25):
            brute = max(
                max(a, b) / min(a, b)
                for day, a in zip(days, rates, strict=True)
                for other, b in zip(days, rates, strict=True)
                if abs(day - other) <= span
            )
            assert largest(days, rates, span) == brute, span


@pytest.mark.parametrize(
    ("code", "day", "low", "high"),
    [
        ("ARS", "2023-08-16", "1", "3.35"),
        ("LBP", "2021-05-01", "1", "60"),
        ("VEF", "2015-01-01", "1", None),
        ("VEB", "2005-01-01", "1", "4"),
    ],
)
def test_several_rates_in_use(code: str, day: str, low: str, high: str | None) -> None:
    on = date.fromisoformat(day)
    reason = BOOK.several(code, on, on) or ""
    assert day < reason[-11:-1]  # ends with the days it holds for
    assert BOOK.several_spread(code, on, on) == (Decimal(low), high and Decimal(high))


@pytest.mark.parametrize(
    ("code", "day"), [("ARS", "2018-08-16"), ("EUR", "2023-08-16"), ("CNY", "1994-01-01"), ("ZAR", "1990-01-01")]
)
def test_a_single_rate_in_use(code: str, day: str) -> None:
    on = date.fromisoformat(day)
    assert BOOK.several(code, on, on) is None
    assert BOOK.several_spread(code, on, on) is None


class TestDesk:
    def test_the_desk_comes_first_both_ways_and_leaves_the_book_below_alone(self) -> None:
        book = BOOK.with_rates([{"base": "USD", "quote": "CNY", "rate": "6.45"}])
        on = "2021-09-02"
        assert rate("USD", "CNY", on, book=book).value == Decimal("6.45")
        assert rate("CNY", "USD", on, book=book).source == "desk"
        assert rate("USD", "CNY", on).source == "ECB"
        assert rate("USD", "JPY", on, book=book) is rate("USD", "JPY", on)

    def test_days_outside_the_desks_are_the_books(self) -> None:
        book = BOOK.with_rates(
            [["base", "quote", "rate", "from", "to"], ["EUR", "USD", "1.50", "2021-01-01", "2021-06-30"]]
        )
        assert rate("EUR", "USD", "2021-07-01", book=book).source == "ECB"
        both = rate("EUR", "USD", "2021-06-25", "2021-07-05", book=book)
        assert both.high == Decimal("1.5")
        assert both.low < Decimal("1.2")
        assert both.source == "desk and ECB"

    def test_an_upper_layer_hides_a_lower_one(self) -> None:
        desk = BOOK.with_rates([("USD", "CNY", "7")])
        declared = desk.with_rates([{"base": "USD", "quote": "CNY", "rate": Decimal("6.45"), "source": "declared"}])
        found = rate("USD", "CNY", "2021-09-02", book=declared)
        assert (found.low, found.high, found.source) == (Decimal("6.45"), Decimal("6.45"), "declared")

    def test_two_rates_of_one_layer_are_a_band(self) -> None:
        book = BOOK.with_rates([("USD", "ARS", "350", "2023-08-01"), ("USD", "ARS", "700", "2023-08-01")])
        found = rate("USD", "ARS", "2023-08-16", book=book)
        assert (found.low, found.high) == (Decimal(350), Decimal(700))

    @pytest.mark.parametrize(
        ("row", "message"),
        [
            (("USD", "CNY", "six"), "row 1: 'six' is not a rate"),
            (("USD", "CNY", "-6"), "row 1: '-6' is not a rate"),
            (("USD", "CNY", "NaN"), "row 1: 'NaN' is not a rate"),
            (("USD", "yuan", "6"), "row 1: 'yuan' is not a currency code"),
            (("USD", "USD", "1"), "row 1: USD against itself"),
            (("USD", "CNY", "6", "2021"), "row 1: '2021' is not a day (YYYY-MM-DD)"),
            (("USD", "CNY", "6", "2021-02-01", "2021-01-01"), "row 1: 2021-01-01 is before 2021-02-01"),
        ],
    )
    def test_a_bad_row_is_named(self, row: tuple[str, ...], message: str) -> None:
        with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
            BOOK.with_rates([row])


class TestReverseDating:
    def test_the_pound_at_a_quarter_more_than_a_euro(self) -> None:
        spans = BOOK.spans_at("USD", "CNY", Decimal("7.30"), Decimal("7.32"))
        assert all(first <= last for first, last in spans)
        assert all(a[1] < b[0] for a, b in itertools.pairwise(spans))
        assert BOOK.last_seen("USD", "CNY", Decimal("7.30"), Decimal("7.32")) == spans[-1][1]
        inside = {day for day, value in BOOK.history("USD", "CNY") if Decimal("7.30") <= value <= Decimal("7.32")}
        assert inside
        assert all(any(first <= day <= last for first, last in spans) for day in inside)
        # A span begins and ends on a day inside, or on the two days around a jump.
        assert all((first in inside) == (last in inside) for first, last in spans)
        assert any(first not in inside for first, last in spans)

    @pytest.mark.parametrize(("base", "quote"), [("EUR", "GBP"), ("CHF", "USD"), ("NGN", "USD"), ("ITL", "DEM")])
    def test_no_month_that_is_passed_over_hides_a_day(self, base: str, quote: str) -> None:
        history = BOOK.history(base, quote)
        for _, value in history[:: len(history) // 5]:
            low, high = value * Decimal("0.998"), value * Decimal("1.002")
            spans = BOOK.spans_at(base, quote, low, high)
            wanted = {day for day, rate in history if low <= rate <= high}
            for (before, rate), (following, other) in itertools.pairwise(history):
                if (following - before).days <= 40 and min(rate, other) < low and max(rate, other) > high:
                    wanted |= {before, following}
            assert {day for day, _ in history if any(first <= day <= last for first, last in spans)} == wanted

    def test_a_rate_that_was_only_jumped_over_was_still_passed(self) -> None:
        """The franc fell from 1.20 to 1.04 a euro within a day, so 1.10 was seen then."""
        seen = BOOK.spans_at("EUR", "CHF", Decimal("1.1000"), Decimal("1.1001"))
        assert (date(2015, 1, 14), date(2015, 1, 15)) in seen

    def test_never_and_a_hole_is_not_passed_through(self) -> None:
        assert BOOK.last_seen("EUR", "USD", Decimal(3), Decimal(4)) is None
        assert BOOK.spans_at("EUR", "USD", Decimal(3), Decimal(4)) == []
        # Three years lie between 374 and 17 Zimbabwe dollars: nothing says it was ever at 100.
        assert not [
            span
            for span in BOOK.spans_at("USD", "ZWL", Decimal(100), Decimal(101))
            if span[0].year in (2016, 2017, 2018)
        ]

    def test_extremes_and_history_agree(self) -> None:
        whole, late = BOOK.extremes("USD", "KRW"), BOOK.extremes("USD", "KRW", date(2020, 1, 1))
        assert whole
        assert late
        low, high, first, last = whole
        history = BOOK.history("USD", "KRW")
        values = [value for _, value in history]
        assert (min(values), max(values), history[0][0], history[-1][0]) == (low, high, first, last)
        assert high == 1960
        assert BOOK.extremes("USD", "XYZ") is None
        assert late[0] > 1080
        assert late[1] < 1960
        assert date(2020, 1, 1) <= late[2] <= date(2020, 1, 3)

    def test_a_peg_is_one_span(self) -> None:
        assert BOOK.spans_at("USD", "AED", Decimal("3.6725"), Decimal("3.68")) == [(date(1997, 11, 2), ENDS)]


def test_currencies_are_listed_with_their_freshness() -> None:
    held = {held.code: held for held in BOOK.currencies()}
    assert len(held) > 200
    assert (held["CNY"].frequency, held["CNY"].behind, held["CNY"].sources[0]) == ("daily", 0, "ECB")
    assert held["AED"].frequency == "fixed"
    assert "3.6725" in held["AED"].peg
    assert held["NGN"].frequency == "weekly"
    assert held["BYR"].behind > 3000
    assert held["DEM"].sources[0] == "fixed euro factor"


def test_the_order_of_days_is_refused_upside_down() -> None:
    with pytest.raises(ValueError, match="is before"):
        BOOK.rate("USD", "CNY", date(2021, 2, 1), date(2021, 1, 1))
    with pytest.raises(ValueError, match="is before"):
        BOOK.with_rates([("USD", "CNY", "6")]).rate("USD", "CNY", date(2021, 2, 1), date(2021, 1, 1))


def test_the_same_currency_is_one_to_one() -> None:
    assert rate("XYZ", "XYZ", "1500-01-01").value == 1


# Laws. Daily ones first, then weekly, pegged, legacy, redenominated and multi-rate currencies.
CODES = st.sampled_from(
    [
        "USD",
        "EUR",
        "GBP",
        "JPY",
        "CNY",
        "CHF",
        "AUD",
        "INR",
        "BRL",
        "TRY",
        "ISK",
        "RUB",
        "NGN",
        "VND",
        "EGP",
        "ARS",
        "AED",
        "HKD",
        "XOF",
        "NPR",
        "DEM",
        "FRF",
        "ITL",
        "TRL",
        "ROL",
        "BGN",
        "HRK",
        "MYR",
        "VES",
        "SYP",
        "ZWL",
    ]
)
DAYS = st.dates(date(1984, 1, 1), date(2026, 12, 31))
SPANS = st.integers(0, 400)


@settings(max_examples=300, deadline=None)
@given(CODES, CODES, DAYS, SPANS)
def test_there_and_back_meets_where_it_began(one: str, other: str, first: date, span: int) -> None:
    there = BOOK.rate(one, other, first, first + DAY * span)
    back = BOOK.rate(other, one, first, first + DAY * span)
    assert isinstance(there, Rate) == isinstance(back, Rate)
    if isinstance(there, Rate) and isinstance(back, Rate):
        assert there.low * back.low <= 1 <= there.high * back.high
        assert there.low * back.high <= Decimal("1.0000002")
        assert abs(there.value * back.value - 1) < Decimal("0.01" if "peg" in there.source else "0.0000002")
        assert there.low <= there.value <= there.high


@settings(max_examples=300, deadline=None)
@given(CODES, CODES, CODES, DAYS, st.integers(31, 400))
def test_triangles_meet(a: str, b: str, c: str, first: date, span: int) -> None:
    days = first, first + DAY * span
    one, other, direct = BOOK.rate(a, b, *days), BOOK.rate(b, c, *days), BOOK.rate(a, c, *days)
    if isinstance(one, Rate) and isinstance(other, Rate) and isinstance(direct, Rate):
        assert one.low * other.low <= direct.high
        assert direct.low <= one.high * other.high


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["USD", "EUR", "GBP", "JPY", "CHF", "SEK"]), st.sampled_from(["AUD", "CAD", "NOK", "DKK"]), DAYS)
def test_triangles_of_daily_currencies_meet_on_the_day(a: str, b: str, day: date) -> None:
    direct, one, other = BOOK.rate(a, b, day), BOOK.rate(a, "USD", day), BOOK.rate("USD", b, day)
    if isinstance(one, Rate) and isinstance(other, Rate) and isinstance(direct, Rate):
        # A day on which not all three were quoted gives quotes of different days.
        same = direct.observed_from == one.observed_from == other.observed_from
        assert not same or near(one.value * other.value, direct.value, "0.0000003")


@settings(max_examples=400, deadline=None)
@given(CODES, CODES, DAYS, SPANS, SPANS, st.integers(0, 60))
def test_a_wider_window_never_loses_a_rate(
    one: str, other: str, first: date, before: int, after: int, span: int
) -> None:
    narrow = BOOK.rate(one, other, first, first + DAY * span)
    wide = BOOK.rate(one, other, first - DAY * before, first + DAY * (span + after))
    if isinstance(narrow, Rate):
        assert isinstance(wide, Rate)
        assert wide.low <= narrow.low
        assert narrow.high <= wide.high
