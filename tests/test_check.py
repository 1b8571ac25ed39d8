"""The main job: from a draft to findings, on the article that began it and on errors put into clean sentences."""

import datetime
import json
import subprocess
import sys
from decimal import Decimal

import pytest
from conftest import checked
from hypothesis import given
from hypothesis import strategies as st

from checker import Document, RateBook, RulePack, Settings, check
from checker.rates import NoRate
from checker.report import reading

PLEDGE = "Its 100-billion yuan ($15.5 billion) pledge includes 20 billion yuan ({}) for small firms."


@pytest.mark.parametrize("published", ["2021-09-03", None])
def test_the_pledge_is_one_finding_at_the_second_pair(published):
    text = PLEDGE.format("$12.5 billion")
    report = checked(text, published)
    (finding,) = report.findings
    assert finding.severity == "error"
    assert text[finding.start : finding.end] == "20 billion yuan ($12.5 billion)"
    assert "100-billion yuan ($15.5 billion) in the same text is consistent" in finding.evidence
    assert finding.rate.source.startswith("ECB")
    assert report.coverage["consistent"] == 2
    assert report.coverage["inconsistent"] == 2
    if published:
        assert "was about $3.1 billion on 3 September 2021" in finding.message
        assert finding.computed == "$2.7 billion to $3.5 billion"


@pytest.mark.parametrize("published", ["2021-09-03", None])
def test_the_mended_pledge_is_silent(published):
    report = checked(PLEDGE.format("$3.1 billion"), published)
    assert report.findings == []
    assert report.coverage["consistent"] == 4


def test_the_same_input_gives_the_same_bytes():
    texts = [PLEDGE.format("$12.5 billion"), "A budget of $3.2 million, including $4.1 million for roads."]
    dumps = [json.dumps(checked(text, "2021-09-03").model_dump(mode="json")) for text in texts]
    assert dumps == [json.dumps(checked(text, "2021-09-03").model_dump(mode="json")) for text in texts]


def test_the_fingerprint_survives_edits_elsewhere():
    text = PLEDGE.format("$12.5 billion")
    one = checked(text, "2021-09-03").findings[0].fingerprint
    two = checked(f"A new first line with $7m in it.\n\n{text}\n\nAnd more.", "2021-09-03").findings[0].fingerprint
    assert one == two
    assert one != checked(PLEDGE.format("$12.6 billion"), "2021-09-03").findings[0].fingerprint


PAIRS = [
    ("GBP", "£", "", "$", "", "USD"),
    ("EUR", "€", "", "£", "", "GBP"),
    ("JPY", "", " yen", "$", "", "USD"),
    ("CNY", "", " yuan", "€", "", "EUR"),
    ("CHF", "CHF ", "", "$", "", "USD"),
    ("INR", "₹", "", "£", "", "GBP"),
]
DAYS = st.dates(datetime.date(2010, 1, 4), datetime.date(2024, 12, 30))
SENTENCES = [
    "The deal is worth {} ({}).",
    "It lost {} ({}) in the year, the firm said.",
    "A fund of {} ({}), he said, is enough.",
]
BOOK = RateBook.load()


def pair(currencies, amount, day, factor=Decimal(1)):
    base, before, after, mark, end, quote = currencies
    rate = BOOK.rate(base, quote, day)
    assert not isinstance(rate, NoRate)
    other = amount * rate.value * factor
    decimals = max(0, 2 - other.adjusted())
    return f"{before}{amount} million{after}", f"{mark}{other:.{decimals}f} million{end}"


@given(st.sampled_from(PAIRS), st.integers(11, 990).map(Decimal), DAYS, st.sampled_from(SENTENCES))
def test_a_true_conversion_is_never_reported(currencies, amount, day, sentence):
    text = sentence.format(*pair(currencies, amount, day))
    report = check(Document.from_text(text, published=day))
    assert report.findings == [], text
    assert [claim.outcome for claim in report.claims] == ["consistent"]
    undated = check(Document.from_text(text))
    assert undated.findings == [], text


@given(
    st.sampled_from(PAIRS),
    st.integers(11, 990).map(Decimal),
    DAYS,
    st.sampled_from(SENTENCES),
    st.sampled_from(["1000", "0.001", "10", "0.1", "3", "0.3"]).map(Decimal),
)
def test_a_conversion_wrong_by_far_is_always_an_error(currencies, amount, day, sentence, factor):
    text = sentence.format(*pair(currencies, amount, day, factor))
    report = check(Document.from_text(text, published=day))
    assert [finding.severity for finding in report.findings] == ["error"], text
    (finding,) = report.findings
    assert finding.rule == "conversion"


HEDGES = ["about", "nearly", "more than", "up to", "at least", "some"]


@given(st.sampled_from(PAIRS), st.integers(11, 990).map(Decimal), DAYS, st.sampled_from(HEDGES))
def test_a_hedge_never_makes_a_new_finding(currencies, amount, day, hedge):
    original, converted = pair(currencies, amount, day, Decimal("1.08"))
    bare = check(Document.from_text(f"It cost {original} ({converted}).", published=day))
    hedged = check(Document.from_text(f"It cost {hedge} {original} ({converted}).", published=day))
    order = ["info", "warning", "error"]
    worst = [max((order.index(f.severity) for f in r.findings), default=-1) for r in (bare, hedged)]
    assert worst[1] <= worst[0]


@given(st.integers(1, 400), st.integers(1, 400), st.sampled_from([" million", "bn", ""]))
def test_a_part_is_reported_only_beyond_every_reading(whole, part, scale):
    text = f"The budget is £{whole}{scale}, including £{part}{scale} for roads."
    report = checked(text)
    claims = [claim for claim in report.claims if claim.rule == "part"]
    assert len(claims) == 1
    widths = RulePack.shipped().tree["widths"]
    readings = {role: reading(f, "coarse", "hard", widths) for role, (f,) in claims[0].terms.items()}
    possible = readings["part"].low <= readings["whole"].high
    assert any(finding.severity == "error" for finding in report.findings) == (not possible)


@pytest.mark.parametrize(
    ("text", "published", "why"),
    [
        ("It cost 5 million roubles ($1).", "1965-05-01", "no"),
        (
            "It cost 9m pesos argentinos; a loan of 500 million Argentine pesos ($0.7m).",
            "2023-08-16",
            "several ARS rates",
        ),
        ("The game costs $69.99 (£64.99).", "2020-11-12", "price"),
        ("At the time it was worth $50m (£12m).", "2020-11-12", "another day"),
        ("In real terms that is $50m (£12m).", "2020-11-12", "constant prices"),
    ],
)
def test_doubt_is_undecided_with_a_reason_and_no_accusation(text, published, why):
    report = checked(text, published)
    assert report.findings == []
    (claim,) = report.claims
    assert claim.outcome == "undecided"
    assert why in claim.why


def test_a_year_in_the_sentence_moves_the_rate_to_that_year():
    assert checked("In 1975 he was paid $9m (£4.4m).", "2022-11-21").findings == []
    (finding,) = checked("He was paid $9m (£44m).", "2022-11-21").findings
    assert finding.severity == "error"
    (finding,) = checked("In 2015 he was paid $9m (£44m).", "2022-11-21").findings
    assert finding.severity == "warning"
    assert "another day (2015)" in finding.message


def test_a_bare_dollar_that_fits_an_unspoken_one_is_a_warning_that_names_it():
    (finding,) = checked("The house cost $1.2 million (£670,000).", "2022-12-01").findings
    assert finding.severity == "warning"
    assert "it would fit Australian dollars" in finding.message


def test_an_explicit_dollar_elsewhere_is_evidence():
    text = "Prices are in A$: he paid A$5m. The house cost $1.2 million (£670,000)."
    assert checked(text, "2022-12-01").findings == []


def test_two_wrong_pairs_of_different_currencies_are_two_findings():
    text = "It spent 50 billion yuan ($7.7 million) and C$4.3 billion (£43 billion)."
    assert len(checked(text, "2021-09-03").findings) == 2


def test_rules_can_be_switched_off():
    text = PLEDGE.format("$12.5 billion")
    document = Document.from_text(text, published=datetime.date(2021, 9, 3))
    report = check(document, settings=Settings(ignore=frozenset({"conversion", "shared-rate"})))
    assert report.findings == []
    assert {claim.rule for claim in report.claims} == {"part"}


@given(st.text("$€£5m1 0,.bn(%)orinclude\n\"'-–", max_size=300))
def test_check_never_raises_for_what_a_text_contains(text):
    report = check(Document.from_text(text, published=datetime.date(2021, 9, 3)))
    json.dumps(report.model_dump(mode="json"))
    check(Document.from_text(text, format="markdown"))


def test_a_date_of_publication_may_be_a_span():
    text = "It lost $4m (£3.5m) a day."
    span = (datetime.date(2022, 10, 29), datetime.date(2022, 12, 20))
    report = check(Document.from_text(text, published=span))
    assert report.findings == []
    assert report.model_dump()["published"] == "2022-10-29..2022-12-20"


def test_a_place_is_evidence_for_its_currency():
    """A bare dollar in a story from Sydney may be Australian; evidence saves a figure that fits, and no other."""
    sydney = "SYDNEY - The house in Melbourne cost $1.2 million ({})."
    report = checked(sydney.format("£670,000"), "2022-12-01")
    assert report.findings == []
    assert "holds in Australian dollars" in report.claims[0].why
    assert [finding.severity for finding in checked(sydney.format("£67 million"), "2022-12-01").findings] == ["error"]
    (finding,) = checked("The house in Leeds cost $1.2 million (£670,000).", "2022-12-01").findings
    assert finding.severity == "warning"
    cairo = checked("CAIRO - Egypt will spend 500 million pounds ($20.3 million) on it.", "2022-12-01")
    assert [finding.severity for finding in cairo.findings] != ["error"]


TITLED = "Ghana signed an agreement on Wednesday on a line that is valued at $4.2 billion over five years."


@pytest.mark.parametrize(
    ("text", "format"),
    [(TITLED, "text"), (f"# Notes\n\n{TITLED}", "markdown"), (f"<p>{TITLED}</p>", "html")],
)
def test_a_title_given_apart_is_compared_as_a_headline_and_has_no_place(text, format):
    assert check(Document.from_text(text, format=format, title="Ghana signs $4.2 billion deal")).findings == []
    report = check(Document.from_text(text, format=format, title="Ghana signs $4.2 million deal, up from $5m"))
    (finding,) = report.findings
    assert finding.message.startswith("The headline says $4.2 million, the text $4.2 billion")
    assert text[finding.start : finding.end] == "$4.2 billion"
    assert [(figure.id, figure.text) for figure in report.figures] == [(0, "$4.2 billion")]
    dumped = report.model_dump(mode="json")
    assert dumped["findings"][0]["figures"] == [0]
    assert dumped["coverage"]["figures"] == 1


def test_a_title_that_the_text_has_itself_is_not_taken_twice():
    text = f"Ghana signs $4.2 million deal\n\n{TITLED}"
    (finding,) = check(Document.from_text(text, title="Ghana signs $4.2 million deal")).findings
    assert finding.start == text.index("$4.2 million")


def test_the_function_stays_one_whatever_is_loaded_first():
    """A module of a public name would take its place in the package once it is imported."""
    code = "import checker.run, checker.pipeline, checker; from checker import check; assert callable(check), check"
    subprocess.run([sys.executable, "-c", code], check=True)
