"""Claims by arithmetic: errors put into clean sentences are found, rounding and rewording change nothing."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from conftest import checked
from hypothesis import assume, given
from hypothesis import strategies as st

GROWTH = [
    ("Net sales rose {change}% to {mark}{after} million from {mark}{before} million a year ago.", "rise"),
    ("Sales of {mark}{after} million, up {change}% from {mark}{before} million, beat forecasts.", "rise"),
    ("They went from {mark}{before} million to {mark}{after} million, an increase of {change}%.", "rise"),
    ("The fund grew by {change} per cent to {mark}{after} million in June from {mark}{before} million in May.", "rise"),
    ("Net sales fell {change}% to {mark}{after} million from {mark}{before} million a year ago.", "fall"),
    ("Sales of {mark}{after} million, down {change}% from {mark}{before} million, missed forecasts.", "fall"),
]
amounts = st.decimals("10.1", "99.9", places=1).filter(lambda value: value % 1)
growth = st.sampled_from(GROWTH)
marks = st.sampled_from(["$", "€", "£", "A$", "Rs "])


def percentage(before, after, rule):
    exact = (after / before - 1) * 100 if rule == "rise" else (1 - after / before) * 100
    return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


@given(growth, marks, amounts, amounts)
def test_a_true_change_is_consistent_in_every_form(form, mark, one, two):
    sentence, rule = form
    before, after = (min(one, two), max(one, two)) if rule == "rise" else (max(one, two), min(one, two))
    change = percentage(before, after, rule)
    assume(change >= 1)
    report = checked(sentence.format(change=change, mark=mark, before=before, after=after))
    assert [finding.message for finding in report.findings] == []
    assert [claim.outcome for claim in report.claims if claim.rule == rule] == ["consistent"]


@given(growth, marks, amounts, amounts, st.sampled_from(["digit", "base", "tenfold"]))
def test_a_wrong_percentage_is_found_in_every_form(form, mark, one, two, slip):
    sentence, rule = form
    before, after = (min(one, two), max(one, two)) if rule == "rise" else (max(one, two), min(one, two))
    change = percentage(before, after, rule)
    assume(change >= 5)
    wrong = {
        "digit": change + 10,
        "base": percentage(after, before, "fall" if rule == "rise" else "rise"),
        "tenfold": change * 10,
    }[slip]
    assume(abs(abs(wrong) - change) > 3 + change / 5)
    report = checked(sentence.format(change=abs(wrong), mark=mark, before=before, after=after))
    (finding,) = report.findings
    assert (finding.rule, finding.severity) == (rule, "error")
    if 10 <= change < 100 and change % 1:
        assert f"about {change}" in finding.message


@given(st.integers(2, 60), st.integers(100, 999), st.sampled_from([("rose", 1), ("fell", -1)]))
def test_a_market_move_must_fit_its_level(percent, level, verb):
    word, sign = verb
    move = (Decimal(level) * percent / 100).quantize(Decimal("0.01"))
    after = level + sign * move
    text = "The share {} ${}, or {}%, to ${} on Monday."
    assert checked(text.format(word, move, percent, after)).findings == []
    (finding,) = checked(text.format(word, move, percent + 7, after)).findings
    assert finding.severity == "error"


@given(st.integers(5, 95), st.integers(101, 999))
def test_a_share_must_fit_its_part_and_whole(percent, whole):
    part = (Decimal(whole) * percent / 100).quantize(Decimal("0.1"))
    text = "Television brought in £{}m, or {}% of the club's income of £{}.0m."
    assert checked(text.format(part, percent, whole)).findings == []
    (finding,) = checked(text.format(part, percent + 5, whole)).findings
    assert finding.rule == "share"


QUANTITIES = [
    ("acres", "hectares", "0.40469"),
    ("miles", "km", "1.60934"),
    ("sq ft", "sq m", "0.092903"),
    ("kg", "lbs", "2.20462"),
]


@given(st.sampled_from(QUANTITIES), st.integers(11, 989).filter(lambda n: n % 10))
def test_a_quantity_must_fit_its_conversion(units, amount):
    first, second, factor = units
    other = (amount * Decimal(factor)).quantize(Decimal(1), ROUND_HALF_UP)
    assume(other >= 10)
    assert checked(f"It covers {amount:,} {first} ({other:,} {second}).").findings == []
    (finding,) = checked(f"It covers {amount:,} {first} ({other * 10:,} {second}).").findings
    assert (finding.rule, finding.severity) == ("measure", "error")


@pytest.mark.parametrize(
    "text",
    [
        "Underlying sales rose 21% to $5.6 million from $5.1 million a year ago.",
        "The rate rose 2 percentage points to 7% from 5%.",
        "Sales rose 21% to $5.6 million from $5.1 million, adjusted for currencies.",
        "A tank holds 10 gallons (45 litres) here and 10 gallons (38 litres) there.",
    ],
)
def test_what_the_text_excuses_is_not_reported(text):
    assert checked(text).findings == []
