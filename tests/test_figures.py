"""Reading figures: what is one, what it says, which values it may stand for, and exactly where it stands."""

from decimal import Decimal

import pytest
from conftest import figures
from hypothesis import given
from hypothesis import strategies as st

from checker import Document, RulePack, Settings, check
from checker.figures.numbers import read_number, widths
from checker.report import plain, reading

MONEY = [
    ("20 billion yuan", "20000000000", "CNY"),
    ("a 100-billion yuan pledge", "100000000000", "CNY"),
    ("$12.5bn", "12500000000", "USD"),
    ("US$12.5 billion", "12500000000", "USD"),
    ("Rs 500 crore", "5000000000", "INR"),
    ("Rs. 2.5 lakh", "250000", "INR"),
    ("€3.4m", "3400000", "EUR"),
    ("3.4 million euros", "3400000", "EUR"),
    ("£1,234,567.89", "1234567.89", "GBP"),
    ("75p", "0.75", "GBP"),
    ("70 cents", "0.7", "USD"),
    ("A$1.86bn", "1860000000", "AUD"),
    ("C$60", "60", "CAD"),
    ("$20m Canadian", "20000000", "CAD"),
    ("CAD $20", "20", "CAD"),
    ("KSh4.8 billion", "4800000000", "KES"),
    ("R500m", "500000000", "ZAR"),
    ("N5bn", "5000000000", "NGN"),
    ("12.275 million reais", "12275000", "BRL"),
    ("45 billion Sri Lankan rupees", "45000000000", "LKR"),
    ("5,000 won", "5000", "KRW"),
    ("two and a half billion dollars", "2500000000", "USD"),
    ("half a million pounds", "500000", "GBP"),
    ("a quarter of a billion euros", "250000000", "EUR"),
    ("twenty-three thousand rupees", "23000", "INR"),
    ("$1\u00a0234\u00a0567", "1234567", "USD"),
    ("Rs 1,00,00,000", "10000000", "INR"),
    ("-$5m", "-5000000", "USD"),
    ("\uff15\uff10 million yen", "50000000", "JPY"),
    ("359 Kč", "359", "CZK"),
    ("Rs.500", "500", "INR"),
    ("$.45", "0.45", "USD"),
    ("479,00 €", "479", "EUR"),
    ("R50 000", "50000", "ZAR"),
    ("5 450 руб", "5450", "RUB"),
    ("$20 and 43 cents", "20.43", "USD"),
    ("a dollar and 42 cents", "1.42", "USD"),
    ("1 million and a half dollars", "1500000", "USD"),
    ("one million and a half dollars", "1500000", "USD"),
    ("half a million pounds and a half", "500000", "GBP"),
    ("$5     million", "5000000", "USD"),
    ("12 1/4 cents", "0.1225", "USD"),
    ("$9.09 1/4", "9.0925", "USD"),
    ("$6.95¼", "6.9525", "USD"),
    ("75 USD million", "75000000", "USD"),
    ("twenty cents", "0.2", "USD"),
    ("five mln dlrs", "5000000", "USD"),
    ("5.95zł", "5.95", "PLN"),
    ("5 and a half bucks", "5.5", "USD"),
    ("It cost 15 dollars and 15.", "15.15", "USD"),
    ("20 rupees 43", "20.43", "INR"),
    ("five and a half million dollars", "5500000", "USD"),
    ("three point five million dollars", "3500000", "USD"),
    ("£20 grand", "20000", "GBP"),
    ("two dozen dollars", "24", "USD"),
    ("half a dollar", "0.5", "USD"),
    ("one million, two hundred thousand dollars", "1200000", "USD"),
    ("100 usd", "100", "USD"),
    ("minus $5", "-5", "USD"),
]


@pytest.mark.parametrize(("text", "value", "unit"), MONEY)
def test_money_is_read_with_its_value_and_currency(text, value, unit):
    (figure,) = figures(text)
    assert figure.kind == "money"
    assert plain(figure.value) == value
    assert figure.units[0] == unit


@pytest.mark.parametrize(
    ("text", "kind", "value", "units"),
    [
        ("12.5 per cent", "percent", "12.5", ["%"]),
        ("12%", "percent", "12", ["%"]),
        ("5 percentage points", "percent", "5", ["pp"]),
        ("75 basis points", "percent", "75", ["bp"]),
        ("2.5 times", "multiple", "2.5", ["x"]),
        ("300 million people", "count", "300000000", ["people"]),
        ("1,200 jobs", "count", "1200", []),
        ("500 acres", "quantity", "500", ["acre"]),
        ("2.5 million tonnes", "quantity", "2500000", ["metric_ton"]),
        ("30 tons", "quantity", "30", ["metric_ton", "short_ton", "long_ton"]),
        ("1,500 sq ft", "quantity", "1500", ["square_foot"]),
        ("22 kW", "quantity", "22", ["kilowatt"]),
        ("1.5C", "quantity", "1.5", ["degree_Celsius"]),
        ("8.8M subscribers", "count", "8800000", []),
        ("it weighs 55 pounds", "quantity", "55", ["pound"]),
        ("99 pounds apiece", "quantity", "99", ["pound"]),
        ("400,000 barrels", "quantity", "400000", ["oil_barrel"]),
        ("3m barrels", "quantity", "3000000", ["oil_barrel"]),
        ("100 km/h", "quantity", "100", ["kilometer_per_hour"]),
        ("a third of a mile", "quantity", "0.3333", ["mile"]),
        ("half a percent", "percent", "0.5", ["%"]),
        ("a quarter of a percent", "percent", "0.25", ["%"]),
        ("two-tenths of a percentage point", "percent", "0.2", ["pp"]),
        ("0.5 of one percent", "percent", "0.5", ["%"]),
        ("minus five percent", "percent", "-5", ["%"]),
        ("5pc", "percent", "5", ["%"]),
        ("five oil refineries", "count", "5", []),
        ("nineteen other fatalities", "count", "19", []),
        ("killed three Palestinians on Monday", "count", "3", []),
        ("two market research reports", "count", "2", []),
        ('four "wise men"', "count", "4", []),
        ("108 dozen roses", "count", "1296", []),
        ("half a dozen units", "count", "6", []),
        ("fifty grand for a car", "count", "50000", []),
        ("70 miles per hour", "quantity", "70", ["mile_per_hour"]),
        ("70 km/h", "quantity", "70", ["kilometer_per_hour"]),
    ],
)
def test_other_figures_are_read_with_their_kind(text, kind, value, units):
    (figure,) = figures(text)
    assert (figure.kind, plain(figure.value), figure.units) == (kind, value, units)


@pytest.mark.parametrize(
    "text",
    [
        "on 3 September 2021", "Sept 28", "in 2015", "the 1990s", "a 737-800 jet", "Covid-19", "the G20", "5G", "at 10:30",
        "12/05/2021", "a 3-1 win", "the 22-year-old", "17th", "No. 10", "3 won medals", "a real problem", "ALL 5", "R2",
        "won 3 medals to 2"[:12], "9am", "5pm", "2021-22",
    ],
)  # fmt: skip
def test_what_is_no_amount_stays_out(text):
    assert [figure for figure in figures(text) if figure.kind != "count"] == []
    assert [figure for figure in figures(text) if figure.units] == []


@pytest.mark.parametrize(
    ("text", "printed", "kind", "value", "low", "high"),
    [
        ("Two-thirds of voters agreed", "Two-thirds", "percent", "66.67", "61.67", "71.67"),
        ("a third of the budget", "a third", "percent", "33.33", "28.33", "38.33"),
        ("half of voters", "half", "percent", "50", "45", "55"),
        ("half the money", "half", "percent", "50", "45", "55"),
        ("cut by a third", "a third", "percent", "33.33", "28.33", "38.33"),
        ("one in five people", "one in five", "percent", "20", "15", "25"),
        ("3 out of 10 pupils", "3 out of 10", "percent", "30", "25", "35"),
        ("sales doubled", "doubled", "multiple", "2", "1.75", "2.5"),
        ("sales more than doubled", "doubled", "multiple", "2", "1.97", "3.2"),
        ("sales nearly tripled", "tripled", "multiple", "3", "2.5", "3.05"),
        ("costs were halved", "halved", "multiple", "0.5", "0.4", "0.57"),
        ("a threefold rise", "threefold", "multiple", "3", "2.6", "4.5"),
        ("twice the price", "twice", "multiple", "2", "1.75", "2.5"),
        ("it is three times the size", "three times", "multiple", "3", "2.5", "3.5"),
        ("tens of millions of dollars", "tens of millions of dollars", "money", None, "18000000", "99000000"),
        ("several hundred people", "several hundred people", "count", None, "200", "900"),
        ("dozens of jobs", "dozens", "count", None, "18", "99"),
        ("a six-figure sum", "six-figure", "count", None, "100000", "999999"),
        ("double-digit growth", "double-digit", "percent", None, "9.5", "99.9"),
        ("a mid-teens percentage", "mid-teens", "percent", None, "13", "17"),
        ("more than half of voters", "half", "percent", "50", "50", "100"),
        ("nearly half of voters", "half", "percent", "50", "42", "50"),
        ("a majority of voters", "majority", "percent", None, "50", "100"),
        ("most of its shops", "most", "percent", None, "50", "100"),
        ("a few miles", "a few miles", "quantity", None, "2", "6"),
        ("killed scores of people", "scores of people", "count", None, "30", None),
        (
            "a few thousands of crore rupees",
            "a few thousands of crore rupees",
            "money",
            None,
            "20000000000",
            "60000000000",
        ),
    ],
)
def test_a_figure_without_a_number_has_the_values_its_words_allow(text, printed, kind, value, low, high, pack):
    (figure,) = figures(text)
    fair = reading(figure, "coarse", "hard", pack.tree["widths"])
    assert (figure.text, figure.kind, figure.value and plain(figure.value)) == (printed, kind, value)
    assert (plain(fair.low), plain(fair.high)) == (low, high)


def test_an_unknown_word_like_a_scale_is_no_scale_left_out():
    """A slip in "million" must not leave an amount a million times too small."""
    assert [figure.damage for figure in figures("It paid $4 milllion.")] == ["a scale word is misspelt"]
    assert figures("Some 4 bilion people, five hundred milion homes") == []
    assert [plain(figure.value) for figure in figures("$4 bullion coins")] == ["4"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("from 82 to 25 per cent", [("82", "%"), ("25", "%")]),
        ("rose from 2.5 to 3 million barrels", [("2500000", "oil_barrel"), ("3000000", "oil_barrel")]),
        ("rose from 800 to 1.2 million barrels", [("800", None), ("1200000", "oil_barrel")]),
        ("from five to ten percent", [("5", "%"), ("10", "%")]),
    ],
)
def test_what_a_number_is_changed_from_has_the_unit_of_what_it_is_changed_to(text, values):
    assert [(plain(figure.value), (figure.units or [None])[0]) for figure in figures(text)] == values


@pytest.mark.parametrize(
    "text",
    [
        "half an hour", "the first half of the match", "in the second half", "a half-brother", "the third quarter",
        "a third party", "by a third party", "a men's doubles title", "a double room", "he won it twice", "hundreds of years",
        "the two companies", "Big Four banks", "three straight quarters", "Four Weddings and a Funeral", "set up a third round",
        "test scores of pupils", "at one point five were left", "one of two", "the most important", "in the majority",
        "several companies", "World War Two bombs",
        "in her mid-teens", "a six-figure code", "one in 2019", "the third of May", "the thousands", "won it three times",
    ],
)  # fmt: skip
def test_words_that_count_nothing_are_no_figures(text):
    assert figures(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "form 10-K", "a 401k plan", "under 401(k) plans", "article 118(1)", "at 350 Fifth Avenue", "call 0800 123 456",
        "+1 212 555 0100", "a quarter to three", "the Three Mile Island plant", "lane 4", "photo 12.jpg", "Ten Downing Street officials", "nearly half past nine", "resolution 242",
        "She turned 31 today", "he died at 53", "at 0800 UTC", "call (785) 273-0325", "(No. 94 of 1990)", "(January 29)",
        "At one point, Dev left", "Murray, 36, played", "England beat Iran 6-2", "from 6 to 18 November", "on June 16 to 19, 2020", "5 to 10 years",
        "at UFC 196, he", "on FOX 17 in Orlando", "between 23 and 26 November", "10-15 days", "1. Tell the truth",
        "He was 85.", "at the age of 20", "in 1771, when", "as shown [1].", "it is 6'2 long", "the Mi 6X", "won 5–3 on Sunday",
        "a 3–1 win", "a Boeing 737-800", "Windows 10 and 11",
    ],
)  # fmt: skip
def test_a_bare_number_that_counts_nothing_is_no_figure(text):
    assert figures(text) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("In Boston 12 firefighters came.", ["12"]),
        ("The 12 dead were found.", ["12"]),
        ("Some 28 others were hurt, 10-15% of them.", ["28", None]),
        ("They won 33 of 40 seats.", ["33", "40"]),
    ],
)
def test_a_bare_number_that_counts_is_a_figure(text, values):
    assert [figure.value and plain(figure.value) for figure in figures(text)] == values


@pytest.mark.parametrize("text", ["£145,00", "$3,4 billion", "$2.1.5 billion"])
def test_a_damaged_figure_says_so_and_has_no_value(text):
    (figure,) = figures(text)
    assert figure.value is None
    assert figure.damage


def test_two_currencies_in_one_figure_are_noted():
    (figure,) = figures("$20 billion euros")
    assert figure.damage == "two currencies in one figure"
    assert {"USD", "EUR"} <= set(figure.units)


@pytest.mark.parametrize(
    ("text", "ends", "unit"),
    [
        ("$10-15 million", ("10000000", "15000000"), "USD"),
        ("between €2 and €3 billion", ("2000000000", "3000000000"), "EUR"),
        ("costs $5m to $7m", ("5000000", "7000000"), "USD"),
        ("between 400 and 900 rupees", ("400", "900"), "INR"),
        ("2,000-4,000 euros", ("2000", "4000"), "EUR"),
        ("C$60 to $100", ("60", "100"), "CAD"),
        ("£25-30m", ("25000000", "30000000"), "GBP"),
        ("£25 to 30m", ("25000000", "30000000"), "GBP"),
        ("5 to 10 billion euros", ("5000000000", "10000000000"), "EUR"),
        ("$5-10", ("5", "10"), "USD"),
        ("five to ten dollars", ("5", "10"), "USD"),
        ("five or six dollars", ("5", "6"), "USD"),
        ("between five and ten million dollars", ("5000000", "10000000"), "USD"),
    ],
)
def test_a_range_is_one_figure_with_two_ends(text, ends, unit):
    (figure,) = figures(text)
    assert figure.value is None
    assert figure.ends == ends
    assert figure.units[0] == unit


@pytest.mark.parametrize("text", ["10 to 15 jobs", "10-15 new jobs", "ten or twelve jobs", "25,000 to 30,000 jobs"])
def test_counts_of_things_make_a_range(text):
    (figure,) = figures(text)
    assert figure.kind == "count"
    assert figure.ends is not None


@pytest.mark.parametrize("text", ["rose from $5m to $7m", "profit rose $5m to $7m", "up €2bn to €3bn"])
def test_from_one_figure_to_another_is_a_change_and_no_range(text):
    assert len(figures(text)) == 2


@pytest.mark.parametrize(
    ("text", "hedge"),
    [
        ("about $5m", "about"),
        ("(approximately £273,000)", "about"),
        ("more than 20 billion yuan", "over"),
        ("nearly $5m", "nearly"),
        ("as much as 50bn rupees", "upto"),
        ("at least $4m", "atleast"),
        ("less than £3", "under"),
        ("$1bn-plus", "over"),
        ("$5m or so", "about"),
        ("$5m", None),
    ],
)
def test_a_hedge_survives_into_the_figure(text, hedge):
    (figure,) = figures(text)
    assert figure.hedge == hedge


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("20 billion yuan", "17500000000", "22500000000"),
        ("$12.5bn", "12450000000", "12550000000"),
        ("21,437 yen", "21436.5", "21437.5"),
        ("$120 million", "115000000", "125000000"),
        ("75p", "0.745", "0.755"),
        ("about $100m", "75000000", "125000000"),
        ("about $103m", "92700000", "113300000"),
        ("up to $12.5bn", None, "12550000000"),
        ("over $12.5bn", "12450000000", None),
        ("$10-15 million", "7500000", "15500000"),
    ],
)
def test_the_fair_reading_is_every_value_that_would_be_written_so(text, low, high, pack):
    (figure,) = figures(text)
    fair = reading(figure, "coarse", "hard", pack.tree["widths"])
    assert (plain(fair.low), plain(fair.high)) == (low, high)


@given(st.decimals(1, 999, places=2), st.integers(0, 2), st.sampled_from([0, 6, 9]))
def test_a_value_rounded_for_print_lies_in_every_reading_of_what_was_printed(value, decimals, power):
    """Whatever the law of rounding at the last place: the printed figure admits the value it came from."""
    printed = round(value, decimals) if decimals else Decimal(int(value + Decimal("0.5")))
    number = read_number(f"{printed:f}", ".", ",")
    assert not isinstance(number, str)
    strict, coarse = widths(number[0], power, number[1], number[2], 2)
    exact, shown = value.scaleb(power), number[0].scaleb(power)
    assert abs(exact - shown) <= strict / 2 <= coarse / 2


AMOUNTS = st.one_of(
    st.sampled_from([text for text, _, _ in MONEY]),
    st.sampled_from(
        ["x", "the", " ", "\n", "(", ")", ", ", "and", "5%", "1,1,1", "$$", "…", "é", "汉", "€€5", "10-", "-", "."]
    ),
)


@given(st.lists(AMOUNTS, max_size=12).map(" ".join))
def test_every_figure_stands_where_it_says(source):
    document = Document.from_text(source)
    end = 0
    for figure in RulePack.shipped().scanner.scan(document):
        assert document.source[figure.start : figure.end] == figure.text
        assert figure.start >= end
        end = figure.end


@pytest.mark.parametrize(
    "text", ["one million trillion trillion trillion", "five " + "million " * 2000, "7" * 5000, "$" + "9" * 50]
)
def test_absurd_numbers_are_no_figures(text):
    assert figures(text) == []


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("$2.5 million won in court", ["USD"]),
        ("three won gold", []),
        ("1,200 won't come", []),
        ("AMD 2.3%", ["%"]),
        ("in 2015 dollars", []),
        ("20 billion and £5m", ["GBP"]),
        ("$10 $20", ["USD", "USD"]),
        ("a 1080p screen", []),
        ("the £20m Canadian winger", ["GBP"]),
        ("it paid R50; the rand fell, R5m went", ["ZAR", "ZAR"]),
        ("an R50 engine", []),
    ],
)
def test_what_belongs_to_another_word_is_given_back(text, kinds):
    assert [figure.units[0] for figure in figures(text) if figure.units] == kinds


@given(st.text(max_size=200))
def test_no_text_breaks_the_scanner(source):
    document = Document.from_text(source)
    for figure in RulePack.shipped().scanner.scan(document):
        assert document.source[figure.start : figure.end] == figure.text


SCALES = [("", 0), (" thousand", 3), (" million", 6), ("m", 6), (" billion", 9), ("bn", 9), (" trillion", 12)]


@given(
    st.decimals(1, 999, places=1),
    st.sampled_from(SCALES),
    st.sampled_from(
        [("$", "USD"), ("€", "EUR"), ("£", "GBP"), ("A$", "AUD"), ("HK$", "HKD"), ("CHF ", "CHF"), ("₹", "INR")]
    ),
)
def test_what_is_written_reads_back(value, scale, mark):
    (figure,) = figures(f"It cost {mark[0]}{value}{scale[0]} then.")
    assert figure.value == value.scaleb(scale[1])
    assert figure.units[0] == mark[1]


@pytest.mark.parametrize("printed", ["290 million złoty", "5,000 CFA francs", "15元", "20 Руб.", "500/-", "5 Nkf"])
def test_a_unit_is_taken_whole(printed):
    (figure,) = figures(f"It cost {printed} in all.")
    assert (figure.kind, figure.text) == ("money", printed)


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("£5 per head", "head"),
        ("US$6.02 per US gallon", "us gallon"),
        ("45p-per-share", "share"),
        ("$19.83/gal.", "gal"),
        ("$5m\r\na year", "year"),
        ("$5m  a  year", "year"),
    ],
)
def test_an_amount_per_unit(text, per):
    (figure,) = figures(text)
    assert (figure.kind, figure.per) == ("rate", per)


@pytest.mark.parametrize("text", ["$5  million", "$5\r\nmillion", "$ 5   million", "five  million  dollars"])
def test_two_or_three_spaces_stand_for_one(text):
    (figure,) = figures(text)
    assert figure.value == 5_000_000


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("orders of 120 MEUR", "120000000", "EUR"),
        ("twenty MUSD", "20000000", "USD"),
        ("TEUR 500", "500000", "EUR"),
        ("MSEK 12.5", "12500000", "SEK"),
        ("Malaysian ringgit 42", "42", "MYR"),
        ("naira 5 million", "5000000", "NGN"),
        ("1 GEL", "1", "GEL"),
        ("500 CFA", "500", "XOF"),
        ("RM460.3 million", "460300000", "MYR"),
        ("$1MM", "1000000", "USD"),
        ("USD$20", "20", "USD"),
    ],
)
def test_trade_style_is_read(text, value, unit):
    (figure,) = figures(text)
    assert (plain(figure.value), figure.units[0]) == (value, unit)


@pytest.mark.parametrize(
    "text", ["in dollars 5 times", "the euro 2020 final", "a GEL 5 tube", "they came, pounds 20 lighter"]
)
def test_a_name_before_a_small_number_is_no_currency(text):
    assert [figure.units for figure in figures(text) if figure.kind == "money"] == []


@pytest.mark.parametrize(
    ("text", "printed", "value"),
    [
        ("a \u200e$5\u200bmil\u00adlion\u200f deal", "$5\u200bmil\u00adlion", "5000000"),
        ("20\u2060 bil\u00adlion yu\u00adan", "20\u2060 bil\u00adlion yu\u00adan", "20000000000"),
        ("\u200bé\u200b €3m", "€3m", "3000000"),
    ],
)
def test_what_no_reader_sees_does_not_hide_a_figure(text, printed, value):
    (figure,) = figures(text)
    assert (figure.text, plain(figure.value)) == (printed, value)
    assert text[figure.start : figure.end] == printed


@given(
    st.lists(
        st.sampled_from(["$5m", " ", "\u200b", "\u00ad", "€3 bil\u00adlion", "10-15%", "é", "汉", "\u200f"]),
        max_size=14,
    )
)
def test_offsets_hold_among_invisible_characters(parts):
    source = "".join(parts)
    for figure in RulePack.shipped().scanner.scan(Document.from_text(source)):
        assert source[figure.start : figure.end] == figure.text
        assert figure.text[0] not in "\u200b\u00ad\u200f"


@pytest.mark.parametrize(
    ("text", "home", "first", "firm", "evidenced"),
    [
        ("It cost 500 pesos; another, 5m Mexican pesos.", "", "MXN", 1, ["MXN"]),
        ("It cost 500 pesos, 3m Mexican pesos, 5m Chilean pesos.", "", "MXN", 2, ["MXN", "CLP"]),
        ("It cost 500 pounds, 3m Egyptian pounds.", "", "EGP", 2, ["EGP"]),
        ("MANILA (Wire) - It cost 500 pesos.", "", "PHP", 9, ["PHP"]),
        ("It cost 500 kr in Oslo.", "", "NOK", 4, ["NOK"]),
        ("It cost 500 kr.", "SE", "SEK", 4, ["SEK"]),
        ("It cost $500 in Sydney.", "CA", "USD", 1, ["CAD", "AUD"]),
        ("It cost $500.", "", "USD", 1, []),
        ("It cost $500.", "AU", "USD", 1, ["AUD"]),
        ("It cost 50 cents.", "DE", "USD", 1, ["EUR"]),
    ],
)
def test_the_text_says_which_currency_a_mark_means(text, home, first, firm, evidenced):
    figure = check(Document.from_text(text), settings=Settings(home=home)).figures[0]
    assert (figure.units[0], figure.firm, figure.evidenced) == (first, firm, evidenced)


# ---- What a writer of any style writes reads back ----------------------------------------------------------------------

TREE = RulePack.shipped().tree
STYLES = ["{mark}{number}{short}", "{mark} {number}{short}", "{mark}{number} {word}", "{number} {word} {name}", "{code} {number}{short}",
          "{number} {word} {code}", "{number}-{word}-{name}", "{code}{number} {word}"]  # fmt: skip
WRITTEN_SCALES = [
    (6, "m", "million"),
    (9, "bn", "billion"),
    (12, "trn", "trillion"),
    (3, "k", "thousand"),
    (7, " crore", "crore"),
]


def marks_of(code):
    """The marks that mean a currency and no other, as they stand before a number."""
    return [
        spelling
        for kind, units, firm, minor, mark, spellings in TREE["lexicon"]["heads"]
        if units == code and minor == 1
        for spelling in spellings.split("\n")
    ]


@pytest.mark.parametrize("code", sorted(TREE["names"]))
def test_every_currency_in_every_style_and_scale_reads_back(code):
    """A name, each mark and the code, at each scale: value and currency come back."""
    name = TREE["names"][code].partition("|")[2]
    shared = {other for other, names in TREE["names"].items() if names.partition("|")[2] == name}  # old and new dinars
    lost = []
    for power, short, word in WRITTEN_SCALES:
        for style in STYLES:
            for mark in marks_of(code) if "{mark}" in style else [""]:
                if TREE["lexicon"].get("compounds", {}).get(mark):
                    continue
                text = style.format(mark=mark, number="2.5", short=short, word=word, name=name, code=code)
                found = figures(f"It cost {text} then.")
                good = (
                    len(found) == 1
                    and found[0].value == Decimal("2.5").scaleb(power)
                    and {code, *shared} & set(found[0].units)
                )
                if not good:
                    lost.append((text, found))
    assert lost == []


@pytest.mark.parametrize(
    ("text", "value"),
    [("minus 3%", "-3"), ("plus or minus 3 percentage points", "3"), ("-3%", "-3"), ("negative 0.5%", "-0.5")],
)
def test_a_negative_number_may_be_said_in_words(text, value):
    assert [plain(figure.value) for figure in figures(text)] == [value]


@pytest.mark.parametrize("text", ["$12 million dollars", "£3.50p", "$5 dollars"])
def test_a_doubled_sign_leaves_the_owner_in_place(text):
    assert figures(text)[0].firm == 1


@pytest.mark.parametrize(
    ("text", "per"),
    [("45 cents per share", "share"), ("10 cents per kilo", "kilo"), ("$15/hr", "hr"), ("$80-a-barrel", "barrel")],
)
def test_an_amount_per_unit_keeps_its_unit(text, per):
    (figure,) = figures(text)
    assert (figure.kind, figure.per) == ("rate", per)


def test_the_scale_of_a_slash_list_is_that_of_all():
    values = [plain(figure.value) for figure in figures("He paid HK$19.6bn (US$2.5/€1.94bn).")]
    assert values == ["19600000000", "2500000000", "1940000000"]
    assert [plain(figure.value) for figure in figures("He paid US$2.5/€2.3.")] == ["2.5", "2.3"]


def test_a_currency_behind_one_figure_is_none_before_the_next():
    assert [(f.kind, plain(f.value)) for f in figures("It cost 20 billion yuan 1,200 people say.")] == [
        ("money", "20000000000"), ("count", "1200")
    ]  # fmt: skip
    assert [plain(f.value) for f in figures("It cost half a million dollars and 42 cents.")][-1] != "1.42"


def test_only_a_time_is_none_before_on():
    assert figures("Soybeans fell to $6.4575 a bushel on Friday.")[0].per == "bushel"
    assert figures("It rose from $5m a year on.")[0].per is None
