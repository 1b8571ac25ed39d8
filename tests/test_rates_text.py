"""Rates as a newsroom meets them: the commands, the desk's file, declared rates, periods, old money, past the end."""

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import checked
from hypothesis import given
from hypothesis import strategies as st
from test_rates_live import ENDS, NEXT, Server, ecb, frankfurter, server  # noqa: F401 - a fixture

from checker import Document, RateBook, Settings, check, schema
from checker.rates import FETCHED
from checker.wording import day

ROOT = Path(__file__).parent.parent
BOOK = RateBook.load()


def run(*arguments, env=None, cwd=ROOT):
    command = [sys.executable, "-m", "checker.cli", *map(str, arguments)]
    paths = {**os.environ, "PYTHONPATH": str(ROOT), **(env or {})}
    done = subprocess.run(command, cwd=cwd, capture_output=True, check=False, env=paths)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


# ---- commands ------------------------------------------------------------------------------------


def test_rates_lists_span_frequency_source_and_freshness(tmp_path):
    code, out, err = run("rates", env={"XDG_CACHE_HOME": str(tmp_path)})
    assert (code, err) == (0, "")
    row = next(line for line in out.splitlines() if line.startswith("GBP"))
    assert row.split()[2:] == [str(ENDS), "daily", "newest", "ECB,", "Fed,", "Bank", "of", "Poland"]
    assert "Source: European Central Bank" in out
    assert "figcheck rates update" in out
    tree = json.loads(run("rates", "--format", "json", env={"XDG_CACHE_HOME": str(tmp_path)})[1])
    assert len(tree["currencies"]) > 195


def test_update_fetches_and_the_newer_days_are_used(server, tmp_path):  # noqa: F811
    when = min(NEXT, date.today())  # noqa: DTZ011
    server.answers = {"ecb": (200, ecb(when), None), "rest": (200, frankfurter(when), None)}
    base = f"http://127.0.0.1:{server.server_address[1]}"
    env = {
        "XDG_CACHE_HOME": str(tmp_path),
        "FIGCHECK_ECB_URL": f"{base}/ecb/EXR",
        "FIGCHECK_FRANKFURTER_URL": f"{base}/v2/rates",
    }
    code, out, err = run("rates", "update", env=env)
    assert (code, err) == (0, "")
    assert day(when) in out
    assert (tmp_path / "figcheck" / FETCHED).exists()
    _, out, _ = run("rates", env=env)
    assert "Fetched from ECB on " in out
    if when == NEXT:
        _, out, _ = run("rate", "100", "EUR", "CNY", "--date", NEXT, env=env)
        assert "100 EUR = 744 CNY" in out
    (tmp_path / "figcheck" / FETCHED).write_text("nonsense\n", encoding="utf-8")
    code, out, err = run("rates", env=env)
    assert code == 0
    assert err.count("\n") == 1
    assert "is not a file of fetched rates" in err
    assert run("rate", "100", "EUR", "CNY", "--date", ENDS, env=env)[0] == 0


def test_without_a_network_update_is_one_line_and_exit_2_and_changes_nothing(tmp_path):
    env = {"XDG_CACHE_HOME": str(tmp_path)}
    arguments = ("--ecb-url", "http://127.0.0.1:9/", "--frankfurter-url", "http://127.0.0.1:9/", "--timeout", "2")
    code, out, err = run("rates", "update", *arguments, env=env)
    assert (code, out) == (2, "")
    assert err.startswith("figcheck: rates update: ECB: cannot be reached")
    assert err.count("\n") == 1
    assert list(tmp_path.rglob(FETCHED)) == []


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        (("20e9", "CNY", "USD", "--date", "2021-09-03"), ["source  calculated from ECB, daily", "layer   quotes in force",
            "nearest 0.155078 on 3 September 2021, 0.15486 on 6 September 2021", "credit  European Central Bank"]),
        (("5e6", "EUR", "USD", "--date", "2021-09-03"), ["source  ECB, daily"]),
        (("5e6", "AED", "USD", "--date", "2021-09-03"), ["source  peg, fixed", "1 USD = 3.6725 AED"]),
        (("5e6", "FRF", "EUR", "--date", "2021-09-03"), ["layer   fixed euro factor", "1 EUR = 6.55957 FRF"]),
        (("5e6", "TRY", "USD", "--date", "2004-05-01"), ["1 TRY = 1,000,000 TRL since 2005-01-01",
            "a text of those days may mean TRL: 5,000,000 TRL = 3.5178815 USD"]),
        (("5e6", "ARS", "USD", "--date", "2023-08-16"), ["careful several rates in use: exchange controls"]),
        (("5", "EUR", "USD", "--date", ENDS + timedelta(25)), [f"rates end {day(ENDS)}, band ±", "layer   the last quote, widened"]),
    ],
)  # fmt: skip
def test_rate_explains_unit_layer_nearest_quotes_and_credit(arguments, lines, tmp_path):
    code, out, _ = run("rate", *arguments, env={"XDG_CACHE_HOME": str(tmp_path)})
    assert code == 0
    for line in lines:
        assert line in out


# ---- the desk's own rates ------------------------------------------------------------------------


@pytest.fixture
def draft(tmp_path):
    path = tmp_path / "draft.txt"
    path.write_text("It earned 10 million pesos argentinos (12,500 euros).\n", encoding="utf-8")
    return path


def test_the_desks_rate_stands_above_the_book(tmp_path):
    desk = tmp_path / "desk.csv"
    desk.write_text("from,base,quote,rate,source\n2023-08-01,EUR,ARS,800,wire desk\n", encoding="utf-8")
    code, out, _ = run("rate", "800", "ARS", "EUR", "--date", "2023-08-16", "--rates", desk)
    assert code == 0
    assert "800 ARS = 1 EUR" in out
    assert "wire desk" in out
    assert "layer   the desk's rates" in out
    text = "It earned €10m ($20m)."
    rows = [("EUR", "USD", "2")]
    document = Document.from_text(text, published=date(2023, 8, 16))
    assert [finding.severity for finding in check(document).findings] == ["error"]
    assert check(document, settings=Settings(rates=rows)).findings == []
    assert Settings(rates=rows).model_dump()["rates"] == [["EUR", "USD", "2"]]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (None, "no such file"),
        (b"EUR,USD,1.1\nEUR,USD,many\n", "row 2: 'many' is not a rate"),
        (b"base,quote,rate\n\nEUR,USD,-1\n", "row 3: '-1' is not a rate"),
        (b"base,quote,price\nEUR,USD,1.1\n", "row 1: no column is called 'price'"),
        (b"base,rate\nEUR,1.1\n", "row 1: the column 'quote' is missing"),
        (b"EUR,1.1\n", "row 1: 2 cells"),
        (b"EUR,USD,1.1,soon\n", "row 1: 'soon' is not a day (YYYY-MM-DD)"),
        (b"euro,USD,1.1\n", "row 1: 'euro' is not a currency code"),
        (b"EUR,USD,1.1,2023-02-01,2023-01-01\n", "row 1: 2023-01-01 is before 2023-02-01"),
        (b"\xff\xfe\x00", "not UTF-8 text"),
        (b"", "it holds no rate"),
        (b'EUR,USD,"1.1\n', "not readable as CSV"),
    ],
)
def test_a_wrong_desk_file_is_one_line_naming_file_row_and_reason(draft, tmp_path, body, reason):
    desk = tmp_path / "desk.csv"
    if body is not None:
        desk.write_bytes(body)
    for command in (("lint", draft), ("rate", "1", "EUR", "USD")):
        code, out, err = run(*command, "--rates", desk)
        assert (code, out) == (2, "")
        assert err.startswith(f"figcheck: --rates: {desk}: {reason}"), err
        assert err.count("\n") == 1


# ---- declared rates ------------------------------------------------------------------------------


def outcomes(report):
    return {claim.rule: claim.outcome for claim in report.claims}


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("It earned 20 billion yuan ($3.1 billion) ($1 = 6.45 yuan).", "2021-09-03"),
        ("It earned 20 billion yuan ($3.1 billion). (1 US dollar = 6.45 yuan)", "2021-09-03"),
        ("Sales were Rs 817 crore ($100 million; $1=Rs 81.7).", "2022-11-21"),
        ("It raised €50m ($54m). (1 euro = $1.08)", "2023-06-01"),
        ("It raised €54m ($60m), converted at 0.90 euros to the dollar.", "2023-12-29"),
        ("It paid 82 crore rupees ($10m), at an exchange rate of 82 rupees to the dollar.", "2022-11-21"),
        ("It raised 460 million naira ($1m). (1 USD = 460 naira)", "2023-02-01"),
        ("It raised £100m ($125m). (1 pound = 1.25 dollars)", "2023-06-01"),
        ("It cost 10 billion yen ($71 million). (100 yen = $0.71)", "2022-11-21"),
        ("It raised €50m ($54m). (1 euro = $1.08)", None),
    ],
)
def test_a_declared_rate_is_a_claim_and_no_conversion(text, published):
    report = checked(text, published)
    assert [finding.message for finding in report.findings if finding.severity != "info"] == []
    rules = sorted(claim.rule for claim in report.claims)
    declared, pair = ("declared-rate", "conversion") if published else ("never-declared", "never-rate")
    assert rules == sorted([declared, pair, "declared-pair"])


def test_a_pair_that_fits_the_market_but_not_the_declared_rate_is_a_warning_that_says_so():
    text = "It earned 645 million yuan ($99.1 million) in the year. ($1 = 6.45 yuan)"
    assert checked(text.partition("(")[0] + "($99.1 million) in the year.", "2021-09-03").findings == []
    (finding,) = checked(text, "2021-09-03").findings
    assert (finding.rule, finding.severity) == ("declared-pair", "warning")
    assert "at the rate the text declares ($1 = 6.45 yuan)" in finding.message
    assert "it fits the market, but not that rate" in finding.message
    assert text[finding.start : finding.end] == "645 million yuan ($99.1 million)"


def test_a_pair_that_fits_only_the_declared_rate_holds_and_the_rate_is_the_one_finding():
    text = "It earned 745 million yuan ($100 million) and lost 149 million yuan ($20 million). ($1 = 7.45 yuan)"
    report = checked(text, "2021-09-03")
    (finding,) = report.findings
    assert (finding.rule, finding.severity) == ("declared-rate", "error")
    assert "the rate the text declares is off the market" in finding.message
    pairs = [claim for claim in report.claims if claim.rule == "conversion"]
    assert {claim.outcome for claim in pairs} == {"consistent"}
    assert {claim.why for claim in pairs} == {"holds at the rate the text declares"}


def test_a_wrong_declared_rate_over_true_pairs_is_still_one_finding():
    report = checked("It raised 460 million naira ($1m) and 920 million naira ($2m). (1 USD = 46 naira)", "2023-02-01")
    (finding,) = report.findings
    assert finding.rule == "declared-rate"
    assert report.coverage["consistent"] == 4


def test_a_declared_rate_of_a_currency_with_several_is_undecided_unless_impossible():
    report = checked("It raised 750 million naira ($1m). (1 USD = 750 naira)", "2023-02-01")
    assert report.findings == []
    assert outcomes(report) == {"conversion": "consistent", "declared-pair": "consistent", "declared-rate": "undecided"}
    assert "several NGN rates" in next(claim.why for claim in report.claims if claim.outcome == "undecided")


@pytest.mark.parametrize(
    "text",
    [
        "The rupee could fall to an exchange rate of 95 rupees to the dollar.",
        "The budget assumes an exchange rate of 95 rupees to the dollar.",
        "It converted at 1.60 dollars to the pound in 2008.",
        "It earned $12m (£10.1m). The pound was trading at $1.18 to one pound, its low, after $1.14 to the pound.",
    ],
)
def test_no_alarm_for_rates_of_another_day_or_of_the_future(text):
    assert [finding.message for finding in checked(text, "2022-11-21").findings] == []


PAIRS = [("GBP", "£", "USD", "$"), ("EUR", "€", "USD", "$"), ("EUR", "€", "GBP", "£"), ("USD", "US$", "INR", "₹")]
DAYS = st.dates(date(2010, 1, 4), date(2024, 12, 30))


@given(st.sampled_from(PAIRS), st.integers(11, 990).map(Decimal), DAYS, st.sampled_from(["1", "1.5", "0.1"]))
def test_adding_the_true_rate_never_makes_a_finding(pair, amount, when, factor):
    base, before, quote, mark = pair
    rate = BOOK.rate(base, quote, when).value
    other = amount * rate * Decimal(factor)
    text = f"It earned {before}{amount} million ({mark}{other:.{max(0, 3 - other.adjusted())}f} million) there."
    declared = f"{text} ({before}1 = {mark}{rate:.4f})"
    plain = check(Document.from_text(text, published=when)).findings
    more = check(Document.from_text(declared, published=when)).findings
    assert len(more) == len(plain)
    if factor == "1":
        assert more == []


# ---- which day -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Profit was $12m (£8.7m) last year.", "holds at the rate of last year"),
        ("Profit was $12m (£10.1m) last year.", ""),
        ("In 2015 he was paid $9m (£5.9m).", "holds at the rate of 2015"),
        ("Revenue was 100 crore rupees ($13.4m) in FY22.", "holds at the rate of FY22"),
        ("Revenue was 100.5 crore rupees ($13.5m) in 2021-22.", "holds at the rate of 2021-22"),
        (
            "Revenue was 100.5 crore rupees ($13.5m) in the year to March 2022.",
            "holds at the rate of year to March 2022",
        ),
        ("On 12 March 2020 it paid $9m (£7.0m).", "holds at the rate of 12 March 2020"),
        ("It earned $12.00m (£9.00m) in Q1 2022.", "holds at the rate of Q1 2022"),
        ("It was worth $9m (£5.9m) then, at the time of the deal in 2015.", "holds at the rate of 2015"),
        ("It earned $12.00m (£9.00m) a year ago.", "holds at the rate of a year ago"),
    ],
)
def test_a_period_in_the_sentence_widens_or_moves_the_band(text, why):
    report = checked(text, "2022-11-21")
    assert report.findings == []
    (claim,) = report.claims
    assert (claim.outcome, claim.why) == ("consistent", why)


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("Profit was $12m (£87m).", ["error"]),
        ("Profit was $12m (£87m) in November.", ["error"]),  # the month of publication is no other day
        ("Profit was $12m (£87m) last year.", ["warning"]),
        ("In 2015 he was paid $9m (£5.9m at current exchange rates).", ["error"]),
        ("In 2015 he was paid $9m (£7.6m at current exchange rates).", []),
        ("It was then worth $9m (£5.9m).", []),
        ("By 2030 it will cost $9m (£76m).", ["error"]),  # nobody knows that year's rate: it was converted at today's
    ],
)
def test_another_day_lowers_and_todays_rate_does_not(text, severity):
    assert [finding.severity for finding in checked(text, "2022-11-21").findings] == severity


@given(
    st.sampled_from(PAIRS),
    st.integers(11, 990).map(Decimal),
    DAYS,
    st.integers(0, 400),
    st.integers(0, 400),
    st.sampled_from(["1", "1.06", "0.93", "2"]),
)
def test_a_wider_span_of_publication_never_turns_consistent_into_inconsistent(pair, amount, when, back, ahead, factor):
    base, before, quote, mark = pair
    other = amount * BOOK.rate(base, quote, when).value * Decimal(factor)
    text = f"It earned {before}{amount} million ({mark}{other:.{max(0, 3 - other.adjusted())}f} million) there."
    wide = (when - timedelta(back), when + timedelta(ahead))
    order = ["consistent", "rounding", "undecided", "inconsistent"]
    (narrow,) = check(Document.from_text(text, published=when)).claims
    (wider,) = check(Document.from_text(text, published=wide)).claims
    assert order.index(wider.outcome) <= order.index(narrow.outcome)


@given(st.text("123Q4FYmarchlastyearthird quarter of20'-/, ", max_size=80))
def test_no_words_of_time_raise(words):
    checked(f"It was paid $9m (£76m) {words} there", "2022-11-21")
    checked(f"It was paid $9m (£76m) {words} there")


# ---- old money, list prices, the end of the rates, reverse dating -------------------------------


@pytest.mark.parametrize(
    ("text", "published", "severity"),
    [
        ("He was paid 5 trillion lira ($3.3m).", "2004-05-10", []),
        ("He was paid 5 million lira ($3.3m).", "2004-05-10", ["error"]),
        ("He was paid 5 trillion lira ($3.6m).", "2005-06-01", []),  # people went on saying the old money
        ("He was paid 5 million lira ($3.6m).", "2005-06-01", []),
        ("He was paid 5 million new lira ($3.6m).", "2005-06-01", []),
        ("In 2004 he was paid 5 trillion lira ($3.3m).", "2012-06-01", []),
        ("It cost 30 billion lire ($18.3m).", "1995-06-12", []),
        ("It cost 30 billion lire ($183m).", "1995-06-12", ["error"]),
        ("It cost 13 million French francs (€1.98m).", "1999-06-12", []),
        ("It cost 13 million French francs (€19.8m).", "2019-06-12", ["error"]),
        ("It cost 367 million dirhams ($100 million).", "2022-03-01", []),
        ("It cost 367 million dirhams ($10 million).", "2022-03-01", ["error"]),
        ("It owes 500 million Argentine pesos (US$0.7m).", "2023-08-16", []),
        ("It owes 500 million Argentine pesos (US$14m).", "2023-08-16", ["error"]),
        ("It owes 500 million Argentine pesos (US$0.07m).", "2023-08-16", ["error"]),
    ],
)
def test_money_is_read_as_of_its_day(text, published, severity):
    assert [finding.severity for finding in checked(text, published).findings] == severity


@pytest.mark.parametrize(
    "text",
    [
        "The game costs $69.99 (£64.99).",
        "A month is priced from $12 (£12).",
        "The phone starts at $800 (£850).",
        "The phone is $800 (£850 in the UK).",
    ],
)
def test_prices_in_two_markets_are_undecided(text):
    (claim,) = checked(text, "2022-11-21").claims
    assert (claim.outcome, "price points" in claim.why) == ("undecided", True)


def test_prices_too_far_apart_for_two_markets_are_not():
    assert [f.severity for f in checked("The phone costs US$800 (£85).", "2022-11-21").findings] == ["error"]


def test_a_draft_past_the_end_is_checked_and_says_so(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("It raised $9.1m (£6.9m).\n", encoding="utf-8")
    code, out, _ = run("lint", path, "--date", ENDS + timedelta(25), env={"XDG_CACHE_HOME": str(tmp_path)})
    assert code == 0
    assert "2 hold" in out
    assert f"Rates end {day(ENDS)}, band ±" in out
    path.write_text("It raised $9.1m (£69m).\n", encoding="utf-8")
    assert run("lint", path, "--date", ENDS + timedelta(25), env={"XDG_CACHE_HOME": str(tmp_path)})[0] == 1


def test_a_finding_says_which_days_would_fit():
    (finding,) = checked("It paid £100.0m ($115.5m).", "2021-09-03").findings
    (line,) = [line for line in finding.evidence if line.startswith("fits ")]
    assert "March 2020" in line
    assert line.count(" or ") <= 1
    (finding,) = checked("It paid £100.0m ($1.155m).", "2021-09-03").findings
    assert "no day within 20 years fits" in finding.evidence


def test_a_currency_named_without_a_number_is_no_figure_of_the_output():
    report = checked("It paid 82 crore rupees (US$10m), at a rate of 62 rupees to the US dollar.", "2022-11-21")
    tree = report.model_dump(mode="json")
    schema.DocumentOut.model_validate(tree)
    (finding,) = tree["findings"]
    assert finding["rule"] == "declared-rate"
    assert [tree["figures"][number]["text"] for number in finding["figures"]] == ["62 rupees"]
    assert finding["message"].startswith("1 US dollar was about 82 rupees on 21 November 2022, not 62 rupees")
