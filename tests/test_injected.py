"""Slips put into the clean examples of every rule: whatever a rule's equation joins, one figure cannot slip unseen."""

import datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest
from conftest import checked

from checker import Document, RateBook, RulePack
from checker.judge import Judge

PACK = RulePack.shipped()
TREE = PACK.tree
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
            for claim in checked(example["text"], example["published"]).claims:
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


def outcomes(name, example, text):
    """Return what comes of the rule's claims in a text; nothing is explained."""
    day = datetime.date.fromisoformat(example["published"]) if example["published"] else None
    document = Document.from_text(text, published=day)
    figures = PACK.scanner.scan(document)
    found, sentences = PACK.finder.find(document, figures, dated=day is not None)
    Judge(PACK.tree, RateBook.load(), document, sentences).judge(found, figures)
    return [(claim.outcome, claim.verdict.severity) for claim in found if claim.rule == name]


@pytest.mark.parametrize("name", RULES)
def test_a_clean_example_breaks_when_a_figure_is_ten_times_what_it_was(name):
    relation = RULES[name]["equations"][0][0]
    for example, claim in claims(name):
        broken = []
        for figure in filter(plain, claim.figures):
            digits = f"{Decimal(printed(figure)) * 10:f}"
            found = outcomes(name, example, rewritten(example["text"], figure, digits))
            broken.append(all(outcome != "consistent" for outcome, _ in found))
        # An order between two figures breaks where the one slips that must not be more.
        if all(broken) or (relation != "==" and any(broken)):
            return
    pytest.fail("no clean example of the rule breaks by a slip in any of its figures")


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule["equations"][0][0] == "=="])
def test_a_clean_example_holds_when_the_figures_are_rounded_further(name):
    example, claim = next(iter(claims(name)))
    exact = [figure for role in RULES[name]["exact"] for figure in claim.terms[role]]
    for figure in filter(plain, claim.figures):
        whole, point, _ = printed(figure).partition(".")
        if point and len(whole) > 1 and figure not in exact:
            shorter = str(Decimal(printed(figure)).quantize(Decimal(1), ROUND_HALF_UP))
            found = outcomes(name, example, rewritten(example["text"], figure, shorter))
            assert {severity for outcome, severity in found if outcome == "inconsistent"} <= {"info"}
