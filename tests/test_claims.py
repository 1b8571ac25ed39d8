"""Claims by arithmetic: errors put into clean sentences are found, rounding and rewording change nothing."""

import itertools
from decimal import ROUND_HALF_UP, Decimal

import pytest
from conftest import checked
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from checker import Document, RulePack, check, units
from checker.intervals import point

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


# Each form with what makes it wrong: a clean sentence is silent, a slip beyond rounding is found, in any currency.
DIRECTIONS = [
    ("Revenue rose to {mark}{high} million from {mark}{low} million a year earlier.", "rose-to"),
    ("Revenue climbed from {mark}{low} million to {mark}{high} million.", "rose-to"),
    ("Turnover came to {mark}{high} million, up from {mark}{low} million.", "rose-to"),
    ("Turnover came to {mark}{high} million (up from {mark}{low} million).", "rose-to"),
    ("The board raised the offer to {mark}{high} million from {mark}{low} million.", "rose-to"),
    ("Revenue fell to {mark}{low} million from {mark}{high} million a year earlier.", "fell-to"),
    ("Costs shrank from {mark}{high} million to {mark}{low} million.", "fell-to"),
    ("Turnover came to {mark}{low} million, down from {mark}{high} million.", "fell-to"),
    ("The board cut the offer to {mark}{low} million from {mark}{high} million.", "fell-to"),
]


@settings(max_examples=30)
@given(st.sampled_from(DIRECTIONS), marks, amounts, amounts)
def test_a_direction_must_be_that_of_the_figures(form, mark, one, two):
    sentence, rule = form
    low, high = sorted((one, two))
    assume(high > low)
    clean = checked(sentence.format(mark=mark, low=low, high=high))
    assert clean.findings == []
    assert [claim.outcome for claim in clean.claims if claim.rule == rule] == ["consistent"]
    wrong = checked(sentence.format(mark=mark, low=high, high=low)).findings
    # One step apart, both may have been rounded from the same amount.
    beyond_rounding = high - low > Decimal("0.1")
    assert [(found.rule, found.severity) for found in wrong] == [(rule, "error")] * beyond_rounding


SUMS = [
    "It spent {mark}{a} million on roads, {mark}{b} million on schools and {mark}{c} million on parks, a total of {mark}{t} million.",
    "Roads take {mark}{a} million, schools {mark}{b} million and parks {mark}{c} million, adding up to {mark}{t} million.",
    "The budget of {mark}{t} million is made up of {mark}{a} million for roads, {mark}{b} million for schools and {mark}{c} million for parks.",
]


@settings(max_examples=30)
@given(st.sampled_from(SUMS), marks, amounts, amounts, amounts, st.sampled_from(["digit", "scale", "swap"]))
def test_a_total_must_be_the_sum_of_its_list(sentence, mark, a, b, c, slip):
    total = a + b + c
    parts = {"mark": mark, "a": a, "b": b, "c": c}
    clean = checked(sentence.format(**parts, t=total))
    assert clean.findings == []
    assert [claim.outcome for claim in clean.claims if claim.rule == "total"] == ["consistent"]
    rounded = checked(sentence.format(**parts, t=total + Decimal("0.1")))
    assert [finding.severity for finding in rounded.findings] in ([], ["info"])
    digits = str(total)
    wrong = {"digit": total + 10, "scale": total * 10, "swap": Decimal(digits[1] + digits[0] + digits[2:])}[slip]
    # A carry changes more than the digit that slipped; such a total could be another list's.
    assume(abs(wrong - total) > 2 and (slip == "scale" or len(str(wrong)) == len(digits)))
    found = checked(sentence.format(**parts, t=wrong))
    assert [finding.rule for finding in found.findings] == ["total"]


@settings(max_examples=30)
@given(st.integers(110, 989), st.integers(2, 9), marks)
def test_a_multiple_must_fit_its_figures(base, times, mark):
    assume(base % 10)
    words = {2: "twice", 3: "three times", 4: "four times"}.get(times, f"{times} times")
    text = "It raised {}{} million, {} the {}{} million of last year."
    assert checked(text.format(mark, base * times, words, mark, base)).findings == []
    found = checked(text.format(mark, base * times * 10, words, mark, base)).findings
    assert [finding.rule for finding in found] == ["multiple"]


@settings(max_examples=30)
@given(st.decimals("1.1", "9.9", places=1), st.decimals("0.3", "3.9", places=1).filter(lambda value: value % 1))
def test_points_must_be_the_difference_of_two_percentages(base, points):
    text = "The margin rose {} percentage points to {}% from {}%."
    assert checked(text.format(points, base + points, base)).findings == []
    found = checked(text.format(points + 2, base + points, base)).findings
    assert [finding.rule for finding in found] == ["points-up"]


@settings(max_examples=30)
@given(st.integers(1001, 9899).filter(lambda n: n % 10 and n // 10 % 10), marks)
def test_a_headline_must_not_give_another_figure_than_the_text(value, mark):
    amount = Decimal(value) / 100
    article = "Harbour fund makes {}{} million\n\nThe fund said on Monday that it made {}{} million last year."
    assert checked(article.format(mark, amount, mark, amount)).findings == []
    assert checked(article.format(mark, amount.quantize(Decimal("0.1"), ROUND_HALF_UP), mark, amount)).findings == []
    found = checked(article.replace("{} million\n", "{} billion\n").format(mark, amount, mark, amount)).findings
    assert [finding.rule for finding in found] == ["headline"]


@settings(max_examples=40)
@given(
    st.integers(111, 989).filter(lambda n: "0" not in str(n)),
    st.sampled_from(["swap", "drop", "replace"]),
    st.booleans(),
)
def test_a_headline_s_slip_is_found_where_the_lead_tells_the_same(value, slip, counted):
    digits = str(value)
    wrong = {"swap": digits[0] + digits[2] + digits[1], "drop": digits[:2], "replace": digits[:2] + "0"}[slip]
    assume(wrong.rstrip("0") not in {digits, digits[:2], str(round(value, -1)).rstrip("0")})
    thing = "{},000 jobs" if counted else "${} million"
    article = f"Harbour fund cuts {thing} in rescue\n\nThe harbour fund will cut {thing} under the rescue, it said."
    assert checked(article.format(value, value)).findings == []
    assert [one.rule for one in checked(article.format(wrong, value)).findings] == ["headline"], article
    apart = f"Harbour fund cuts {thing} in rescue\n\nAnother firm said nothing. Its debts were {thing} then."
    assert counted or checked(apart.format(wrong, value)).findings == []


def test_a_speaker_s_figures_are_one_tier_lower_and_it_is_said():
    plain = checked("Revenue rose to $41.2 million from $52.3 million.").findings
    said = checked("“Revenue rose to $41.2 million from $52.3 million,” she said.").findings
    assert [finding.severity for finding in plain + said] == ["error", "warning"]
    assert "in quotation marks" in said[0].message
    for text in (
        "> Revenue rose to $41.2 million from $52.3 million.",
        "«Revenue rose to $41.2 million from $52.3 million», she said.",
        '"Revenue rose to $41.2 million from $52.3 million.\n\n"That is all," she said.',
    ):
        (finding,) = check(Document.from_text(text, format="markdown")).findings
        assert finding.severity == "warning", text


@settings(max_examples=30)
@given(st.sampled_from("$€£"), st.integers(2, 60))
def test_hostile_lists_stay_linear_and_silent(mark, count):
    text = (
        ", ".join(f"{mark}{n}.5m" for n in range(1, count)) + f" and {mark}9.5m, a total of {mark}1.1m, from, up, to."
    )
    checked(text * 3)


def test_the_few_units_that_are_loaded_are_those_of_pint():
    pack = RulePack.shipped().tree["lexicon"]
    names = {unit for kind, codes, *_ in pack["tails"] if kind == "quantity" for unit in codes.split(" ")}
    whole = units._registry(whole=True)
    kinds = {name: str(whole.parse_units(units._spelled(name)).dimensionality) for name in sorted(names)}
    for one, two in itertools.pairwise(sorted(kinds, key=kinds.__getitem__)):
        registry, *_ = units._pair(one, two)
        assert registry is units._registry()
        known, other = (whole.parse_units(units._spelled(name)) for name in (one, two))
        found = units.convert(point(Decimal(3)), one, two)
        assert bool(found) == (known.dimensionality == other.dimensionality), (one, two)
        if found:
            wanted = whole.Quantity(Decimal(3), known).to(other).magnitude
            assert abs(found[0].low / wanted - 1) < Decimal("1e-25"), (one, two)


def test_money_is_no_physical_unit():
    assert units.convert(point(Decimal(1)), "USD", "meter") == []


def test_a_unit_that_is_not_loaded_is_looked_for_in_pint():
    (found,) = units.convert(point(Decimal(1)), "furlong", "meter")
    assert Decimal(201) < found.low < Decimal(202)


# Forms in which one figure must not be less than another, with how grave it is where the grammar leaves a doubt.
ORDERS = [
    ("The fund holds {m}{high} million. Of that, {m}{low} million is cash.", "part", "warning"),
    ("The firm has paid {m}{low} million of the {m}{high} million that it owes.", "part", "error"),
    ("Spending came to {m}{high} million, far above the {m}{low} million of a year ago.", "above", "warning"),
    ("Spending came to {m}{low} million, well below the {m}{high} million of a year ago.", "below", "warning"),
    ("The fund reached {m}{high} million. That is up from {m}{low} million in May.", "rose-to", "warning"),
    ("The fund held {m}{high} million. It has since fallen to {m}{low} million.", "fell-to", "warning"),
    ("It raised the price of its plan for the north in May from {m}{low} million to {m}{high} million.", "rose-to", "error"),
    ("Net buying shrank to {m}{low} million compared to {m}{high} million the day before.", "fell-to", "error"),
    ("The party won {low} of the {high} seats.", "part-count", "warning"),
    ("The army lost {high} men. Of those, {low} were conscripts.", "part-count", "warning"),
]  # fmt: skip


@settings(max_examples=40)
@given(st.sampled_from(ORDERS), marks, st.integers(110, 989), st.integers(110, 989))
def test_what_is_less_must_not_be_more(form, mark, one, two):
    sentence, rule, severity = form
    low, high = sorted((one, two))
    assume(high - low > 20 and low % 10 and high % 10)
    clean = checked(sentence.format(m=mark, low=low, high=high))
    assert clean.findings == []
    assert [claim.outcome for claim in clean.claims if claim.rule == rule] == ["consistent"]
    found = checked(sentence.format(m=mark, low=high, high=low)).findings
    assert [(finding.rule, finding.severity) for finding in found] == [(rule, severity)]


GROWTH_TOLD_APART = [
    "Sales came to {m}{after} million in the quarter, compared with {m}{before} million a year ago, {a} of {change}%.",
    "It reported {change}% growth in sales of the north at {m}{after} million against {m}{before} million.",
    "Income increased {change}% to {m}{after} million in the quarter, compared with income of {m}{before} million.",
    "Sales were {m}{after} million. That is a rise of {change}% from {m}{before} million.",
]  # fmt: skip


@settings(max_examples=40)
@given(
    st.sampled_from(GROWTH_TOLD_APART),
    marks,
    st.integers(110, 600),
    st.integers(12, 60),
    st.sampled_from((10, -10, 100)),
)
def test_growth_must_fit_wherever_its_figures_stand(form, mark, before, percent, slip):
    after = before + before * percent / Decimal(100)
    text = form.format(m=mark, before=before, after=f"{after:.1f}", change="{}", a="an increase")
    assume(before % 10)
    assert checked(text.format(percent)).findings == []
    found = checked(text.format(abs(percent + slip))).findings
    assert [finding.rule for finding in found] == ["rise"]
