"""Slips put into the clean examples of every rule: whatever a rule's equation joins, one figure cannot slip unseen."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from conftest import checked

from checker import RulePack

TREE = RulePack.shipped().tree
# What tells millions from billions alone.
ROUGH = {phrase["relation"] for phrase in TREE["phrases"] for _, kind in phrase["terms"] if kind in TREE["known"]}
RULES = {
    name: rule
    for name, rule in TREE["rules"].items()
    if rule["by"] == "phrases" and rule["rates"] == "plain" and not rule["pairs_of"] and not rule["limit"]
    if rule["relation"] not in ROUGH
    if "whole" not in rule["asserts"]  # which says what is possible, and nearly all is
}


def claims(name):
    """Yield each clean example of a rule in which the rule holds, with the claim that holds."""
    for example in RULES[name]["good"]:
        if example["format"] == "text":
            report = checked(example["text"], example["published"])
            for claim in report.claims:
                if claim.rule == name and claim.outcome == "consistent":
                    yield example, claim


def rewritten(text, figure, digits):
    first, last = figure.number
    return text[: figure.start + first] + digits + text[figure.start + last :]


def printed(figure):
    return figure.text[slice(*figure.number)].replace(",", "")


def plain(figure):
    """Whether a figure is written in digits alone and says no more than they do."""
    return figure.id >= 0 and figure.hedge is None and printed(figure).replace(".", "", 1).isdecimal()


@pytest.mark.parametrize("name", RULES)
def test_a_clean_example_breaks_when_a_figure_is_ten_times_what_it_was(name):
    relation = RULES[name]["equations"][0][0]
    seen = False
    for example, claim in claims(name):
        broken = []
        for figure in filter(plain, claim.figures):
            for power in (1, -1):
                digits = f"{Decimal(printed(figure)).scaleb(power):f}"
                report = checked(rewritten(example["text"], figure, digits), example["published"])
                same = [other for other in report.claims if other.rule == name and other.start == claim.start]
                held = any(other.outcome == "consistent" for other in same)
                broken.append(not held or any(found.severity != "info" for found in report.findings))
        # An order between two figures breaks where one of them slips up, and where the other slips down.
        seen = seen or all(broken) or (relation != "==" and sum(broken) * 2 >= len(broken) > 0)
    assert seen, "no clean example of the rule breaks by a slip in any of its figures"


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule["equations"][0][0] == "=="])
def test_a_clean_example_holds_when_the_figures_are_rounded_further(name):
    for example, claim in claims(name):
        for figure in filter(plain, claim.figures):
            digits = printed(figure)
            whole, point, _ = digits.partition(".")
            if not point or (
                RULES[name]["exact"] and any(figure in claim.terms[role] for role in RULES[name]["exact"])
            ):
                continue
            shorter = str(Decimal(digits).quantize(Decimal(1), ROUND_HALF_UP))
            if len(whole) > 1:
                report = checked(rewritten(example["text"], figure, shorter), example["published"])
                assert [found.message for found in report.findings if found.severity != "info"] == []
