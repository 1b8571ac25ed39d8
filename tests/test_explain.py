"""Explanations: conflict sets, repairs that are tried before they are shown, and causes that are worked out."""

import datetime
import subprocess
import sys
from decimal import Decimal

import pytest
from conftest import checked
from hypothesis import given, settings
from hypothesis import strategies as st
from test_accept import run

from checker import Document, RateBook, check
from checker.rules import RulePack
from checker.wording import in_style

PLEDGE = "Its {} ({}) pledge includes {} ({}) for small firms."
BOOK = RateBook.load()


def named(finding):
    """Return the kind of the cause that is named, or None."""
    return next((cause["kind"] for cause in finding.causes if cause["named"]), None)


def replacements(finding):
    return [repair["replacement"] for repair in finding.repairs if repair["resolves"]]


def test_the_pledge_is_explained():
    text = PLEDGE.format("100-billion yuan", "$15.5 billion", "20 billion yuan", "$12.5 billion")
    report = checked(text, "2021-09-03")
    (finding,) = report.findings
    assert [figure.text for figure in finding.figures] == ["20 billion yuan", "$12.5 billion"]
    assert replacements(finding) == ["$3.1 billion", "80 billion yuan"]
    assert named(finding) == "remainder"
    assert finding.causes[0]["kind"] == "remainder"
    assert "80 billion yuan" in finding.causes[0]["text"]
    kinds = {cause["kind"] for cause in finding.causes}
    assert not kinds & {"scale", "inverted", "stale-rate"}
    assert "$3.1 billion" in finding.query
    assert "80 billion yuan" in finding.query


def test_without_the_whole_the_pledge_is_a_digit():
    (finding,) = checked("It includes 20 billion yuan ($12.5 billion) for small firms.", "2021-09-03").findings
    assert named(finding) == "digit"
    assert finding.repairs[0]["replacement"] == "80 billion yuan"


def money(code, amount, day):
    """Return an amount in dollars as a pledge would print it, to one decimal."""
    rate = BOOK.rate(code, "USD", day)
    return f"${amount * rate.value:.1f} million"


@settings(max_examples=40)  # each is two to five whole checks
@given(
    st.sampled_from([("CNY", " yuan"), ("GBP", " pounds"), ("MXN", " Mexican pesos"), ("ZAR", " rand")]),
    st.integers(60, 95).map(lambda n: n * 10),
    st.integers(11, 28).map(lambda n: n * 10),  # the remainder is no part that rounding could make of it
    st.dates(datetime.date(2005, 1, 3), datetime.date(2024, 12, 30)),
)
def test_the_remainder_is_worked_out_for_any_amount_currency_and_year(currency, whole, part, day):
    code, word = currency
    text = PLEDGE.format(
        f"{whole} million{word}", money(code, whole, day), f"{part} million{word}", money(code, whole - part, day)
    )
    report = check(Document.from_text(text, published=day))
    (finding,) = report.findings
    assert finding.causes[0]["kind"] == "remainder", text
    assert any(
        check(Document.from_text(apply(text, report, repair), published=day)).findings == []
        for repair in finding.repairs
    ), text


def apply(text, report, repair):
    figure = next(figure for figure in report.figures if figure.id == repair["figure"])
    return text[: figure.start] + repair["replacement"] + text[figure.end :]


CAUSES = [
    ("The fund raised €40m ($36.8m) in March.", "2024-03-15", "inverted"),
    ("The fund raised £40m ($40m) in March.", "2024-03-15", "not-converted"),
    ("The ministry will spend 50 billion yuan ($7.7 million) on the line.", "2021-09-03", "scale"),
    ("The ministry will spend 50 billion yuan ($7.7) on the line.", "2021-09-03", "missing-scale"),
    ("The fund raised €412m ($44.9m) in March.", "2024-03-15", "decimal"),
    ("The fund raised €412m ($494.2m) in March.", "2024-03-15", "digit"),
    ("Net sales rose 21% to $5.6 million from $5.0 million a year ago.", None, "digit"),
    ("It won €80m (£68.4m). It lost €40m ($34.2m) in March.", "2024-03-15", "wrong-sign"),
    ("Net sales rose 37.5% to $8.0 million from $5.0 million a year ago.", None, "base-swapped"),
    ("Net sales rose 12% to $0.6 million from $5.0 million a year ago.", None, "by-for-to"),
    ("Television brought in £188.4m, or 53% of the club's income of £401.2m.", None, "remainder"),
]


@pytest.mark.parametrize(("text", "published", "kind"), CAUSES)
def test_a_slip_is_named(text, published, kind):
    (finding,) = checked(text, published).findings
    assert named(finding) == kind, finding.causes


def test_two_pairs_at_the_same_old_rate_are_one_finding_that_names_its_days():
    text = "It lent 80bn yen ($727m). It also lent 500bn yen ($4.55bn) to others."
    (finding,) = checked(text, "2024-06-14").findings
    assert named(finding) == "stale-rate"
    assert "2021" in finding.causes[0]["text"]
    assert "$727m and $4.55bn" in finding.causes[0]["text"]
    assert len(finding.figures) == 4


def test_one_rate_upside_down_twice_is_one_finding():
    text = "It lent £80m ($62.9m). It also lent £50m ($39.3m) to others."
    (finding,) = checked(text, "2024-06-14").findings
    assert named(finding) == "inverted"
    assert [repair["replacement"] for repair in finding.repairs] == ["$102m", "$63.5m"]
    assert not any(repair["resolves"] for repair in finding.repairs)  # neither alone


def test_two_unrelated_errors_are_two_findings():
    text = "It lent £80m ($10.2m). It also lent £50m ($6.35bn) to others."
    findings = checked(text, "2024-06-14").findings
    assert [finding.figures[0].text for finding in findings] == ["£80m", "£50m"]


def test_a_figure_that_breaks_two_claims_is_one_finding():
    """The whole is ten times too small: the part and the conversion fail together."""
    text = "It has a budget of €56m ($609.7m), including €120m for roads."
    findings = checked(text, "2024-03-15").findings
    assert len(findings) == 1
    (finding,) = findings
    assert {claim.rule for claim in finding.claims} == {"conversion", "part"}
    assert replacements(finding) == ["€560m"]


PAIRS = [("EUR", "€", "$", "USD"), ("GBP", "£", "€", "EUR"), ("CHF", "CHF ", "$", "USD"), ("JPY", "¥", "£", "GBP")]
SLIPS = ["0.001", "1000", "10", "0.1", "1.9", "0.45", "3.3", "0.62"]


@settings(max_examples=40)  # each is two to five whole checks
@given(
    st.sampled_from(PAIRS),
    st.integers(3, 990),
    st.sampled_from(SLIPS),
    st.sampled_from(["bn", "m", " million", " billion"]),
    st.dates(datetime.date(2006, 1, 3), datetime.date(2024, 12, 30)),
)
def test_a_repair_that_is_said_to_resolve_does(currencies, amount, slip, scale, day):
    from decimal import Decimal

    code, mark, other, quote = currencies
    value = Decimal(amount) * BOOK.rate(code, quote, day).value * Decimal(slip)
    printed = f"{value:.1f}" if value < 100 else f"{value:.0f}"
    if float(printed) == 0:
        return
    text = f"The firm paid {mark}{amount}{scale} ({other}{printed}{scale}) for it, and {mark}2{scale} in fees."
    report = check(Document.from_text(text, published=day))
    for finding in report.findings:
        for repair in finding.repairs:
            if repair["resolves"]:
                mended = apply(text, report, repair)
                assert check(Document.from_text(mended, published=day)).findings == [], (text, mended)


def test_the_working_can_be_redone_on_paper(tmp_path):
    (tmp_path / "draft.txt").write_text("It includes 20 billion yuan ($12.5 billion) for firms.\n", encoding="utf-8")
    code, output, _ = run(tmp_path, "explain", "draft.txt", "--date", "2021-09-03")
    assert code == 0
    for part in (
        "converted == original",
        "original = 20,000,000,000 CNY",
        "offsets 12 to 27",
        "strict reading 19,500,000,000 to 20,500,000,000",
        "4 August to 4 September 2021 (ECB, quotes of",
        "widened by 3 %",
        "fails: apart by",
        "bits  digit",
        "80 billion yuan for 20 billion yuan: everything holds",
    ):
        assert part in output
    fingerprint = output.split()[2]
    code, output, _ = run(tmp_path, "explain", "draft.txt", fingerprint, "--correction", "--date", "2021-09-03")
    assert "An earlier version of this article said $12.5 billion. It is $3.1 billion." in output
    code, _, errors = run(tmp_path, "explain", "draft.txt", "feedbeef", "--date", "2021-09-03")
    assert code == 2
    assert "no finding 'feedbeef'" in errors


def test_the_ledger_tells_what_a_pass_is_worth(tmp_path):
    text = "It won €40.0m ($47.4m). It lost 3,100 jobs. In real terms that is $50m (£12m).\n"
    (tmp_path / "draft.txt").write_text(text, encoding="utf-8")
    code, output, _ = run(tmp_path, "lint", "draft.txt", "--show-passes", "--date", "2021-09-03")
    assert code == 0
    assert "€40.0m: consistent" in output
    assert "passed conversion with $47.4m; would have caught an error of 2 %" in output
    assert "3,100: not claimed" in output
    assert "$50m: undecided, because" in output


def test_a_clean_text_does_not_load_the_causes():
    code = (
        "import sys\nfrom checker import check, Document\n"
        "check(Document.from_text('It won €40.0m ($47.4m).'))\n"
        "print([name for name in sys.modules if name.startswith('checker.explain.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_message_never_opposes_a_figure_to_itself():
    for text in ["$45,000", "£5bn", "$1.00", "¥20 billion"]:
        (figure,) = checked(f"It is {text}.").figures
        for factor in ("1.001", "1.02", "0.99"):
            words = in_style(figure, figure.value * Decimal(factor), text, {"scales": {}, "families": {}})
            assert words


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("€3 Billion", "€2.9 Million"),
        ("€3 BILLION", "€2.9 MILLION"),
        ("MEUR 3,000", "MEUR 2.9"),
        ("3 lakh-crore euros", "29 lakh euros"),
    ],
)
def test_a_scale_is_retold_in_its_own_case(printed, expected):
    (finding,) = checked(f"The fund raised $3.2 million ({printed}) in March.", "2024-03-15").findings
    assert f" was about {expected} on " in finding.message


def test_every_scale_is_told_in_its_own_capitals():
    """Whatever the scale word and its capitals, a value far off is written so that it reads back to itself."""
    lexicon = RulePack.shipped().tree["lexicon"]
    for spelling in lexicon["scales"]:
        for scale in {spelling, spelling.upper(), spelling.title()}:
            for figure in checked(f"It is $40 {scale}.").figures:
                for factor in ("1000", "0.001", "0.000001"):
                    words = in_style(figure, value := figure.value * Decimal(factor), figure.text, lexicon)
                    (told,) = checked(f"It is {words}.").figures
                    assert told.value == value, (scale, words)
    assert (
        in_style(checked("It is $40 Million.").figures[0], Decimal(4 * 10**10), "$40 Million", lexicon) == "$40 Billion"
    )


def test_a_currency_named_alone_is_told_as_one_of_it():
    (finding,) = checked("The rupee traded at 8.2 rupees to the dollar.", "2023-03-15").findings
    assert finding.message.startswith("1 dollar was about 83 rupees on 15 March 2023, not 8.2 rupees")


def test_a_number_beyond_all_sense_is_told_too():
    (finding,) = checked("It raised $3 (€3333333333333333333333333333333333).", "2024-03-15").findings
    assert finding.message.startswith("$3 was about €2.75 on 15 March 2024")
    (finding,) = checked("It raised $3333333333333333333333333333333333 (€3).", "2024-03-15").findings
    assert finding.message.startswith("$3333333333333333333333333333333333 was about €3,100,000,0")


def test_a_range_is_told_in_ranges():
    (finding,) = checked("It will cost €40m to €50m ($64m to $80m).", "2024-03-15").findings
    assert finding.message == "€40m to €50m was about $41m to $57m on 15 March 2024, not $64m to $80m"
    (finding,) = checked("It will cost €40m to €50m ($164m to $180m).").findings
    assert " was between $" in finding.message


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Unemployment rose 40 percentage points to 7.0% from 5.0% a year earlier.", "points-for-percent"),
        ("Unemployment fell 40 percentage points to 3.0% from 5.0% a year earlier.", "points-for-percent"),
        ("Output rose 8.4% to $503.5m from $500.0m a month earlier.", "period"),
        ("Output fell 8.4% to $496.5m from $500.0m a month earlier.", "period"),
    ],
)
def test_points_and_periods_are_causes(text, kind):
    (finding,) = checked(text).findings
    assert finding.causes[0]["kind"] == kind
