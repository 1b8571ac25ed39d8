"""What a figure measures and when: label and period, read from the grammar of the sentence, None where unsure."""

from datetime import date

import pytest
from conftest import figures

from checker import Document, RulePack

PUBLISHED = date(2024, 3, 15)


def read(text, published=PUBLISHED):
    document = Document.from_text(text, published=published)
    return [(figure.text, figure.label, figure.period) for figure in RulePack.shipped().scanner.scan(document)]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("It ran a $5m budget deficit.", "budget deficit"),
        ("Google paid $5m in fines.", "fine"),
        ("The company reported a net loss of about $5m.", "net loss"),
        ("They sold goods worth $5m.", "goods"),
        ("Net loss: $5m", "net loss"),
        ("Its net profit was $3m.", "net profit"),
        ("Acme's net profit was $3m.", "acme net profit"),
        ("Sales in China reached $4bn.", "china sales"),
        ("China's sales reached $4bn.", "china sales"),
        ("The price of oil rose to $80 a barrel.", "oil price"),
        ("Total revenue for the quarter ended March 31, 2023 was $3.1 billion.", "revenue"),
        ("A 12% rise in net revenue followed.", "net revenue rise"),
        ("There was a drop in sales of 3%.", "sales fall"),
        ("Unemployment is expected to fall to 4%.", "unemployment"),
        ("Revenue, adjusted for inflation, fell 2%.", "revenue fall"),
        ("It cut 1,200 jobs.", "job"),
        ("Apple's $5m fine stands.", "apple fine"),
        ("The company's $5m net loss shocked them.", "net loss"),
        ("Acme Corp.'s 16 radio stations play on.", "corp radio station"),
        ("Kenya took in 5,000 Syrian refugees.", "syrian refugee"),
        ("Some 300 million people live there.", "people"),
        ("It shut dozens of its shops.", "shop"),
        ("They shot 3 police officers.", "police officer"),
        ("The deficit widened to more than $3bn.", "deficit"),
        ("They rejected a 5% pay offer.", "pay offer"),
        ("The $5m beach hotel opened.", "beach hotel"),
        ("It put its foreign debt at $5bn.", "foreign debt"),
        ("The board raised the dividend to 5p.", "dividend"),
        ("The oil price is up 46 cents.", "oil price rise"),
        ("Rice exports rose to a new high of 4 million tonnes.", "rice export"),
        ("Some 411 U.S. troops were hurt.", "u.s. troop"),
        ("It has 1,700 well-protected temples.", "well-protected temple"),
        ("Write-offs by the bank may total $5m.", "bank write-off"),
        ("UK inflation, the rate at which all prices rise, jumped to 9%.", "uk inflation"),
    ],
)
def test_a_figure_is_labelled_with_what_it_measures(text, label):
    assert [found for _, found, _ in read(text)] == [label]


@pytest.mark.parametrize(
    "text",
    [
        "The fund raised $5m.", "They paid $5m yesterday.", "It bought Acme for $5m.", "A rise of 12% followed.",
        "Sales and profit rose 5%.", "It rose to $5m.", "The company, which had sales in China, grew 5%.",
        "The $5m the campaign reported was little.", "The $5m raised in May is gone.", "The price of a share to $5.",
        "The minister of trade and the head of the bank in Kenya on Monday said 5%.",
    ],
)  # fmt: skip
def test_an_unsure_label_is_none(text):
    assert {label for _, label, _ in read(text)} == {None}


def test_a_change_is_another_measure_than_what_changed():
    assert read("Revenue rose 12%, or $0.6m, to $5.6m in 2023 from $5m a year earlier.") == [
        ("12%", "revenue rise", "2023"),
        ("$0.6m", "revenue rise", "2023"),
        ("$5.6m", "revenue", "2023"),
        ("$5m", "revenue", "a year earlier"),
    ]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("It made a net profit of 5.4bn shillings ($42m).", ["net profit", "net profit"]),
        ("A 22bn shilling ($175m) loss followed.", ["loss", "loss"]),
        ("Inflation jumped to 9% in May, up from 7% in April.", ["inflation", "inflation"]),
        ("They cut the workforce from 10,000 to 8,000.", ["workforce", "workforce"]),
        ("Net profit was $5m, and it paid $4m.", ["net profit", None]),
    ],
)
def test_a_figure_that_tells_another_again_or_its_earlier_value_has_its_label(text, labels):
    assert [label for _, label, _ in read(text)] == labels


@pytest.mark.parametrize(
    ("text", "period", "undated"),
    [
        ("Revenue was $5m in 2023.", "2023", "2023"),
        ("Revenue was $5m in the third quarter.", "2023-Q3", "third quarter"),
        ("Revenue was $5m in Q3.", "2023-Q3", "third quarter"),
        ("Third-quarter 2022 revenue was $5m.", "2022-Q3", "2022-Q3"),
        ("Revenue in the first half of 2022 was $5m.", "2022-H1", "2022-H1"),
        ("Revenue was $5m last year.", "2023", "last year"),
        ("Revenue was $5m in March 2022.", "2022-03", "2022-03"),
        ("Revenue was $5m in January.", "2024-01", "january"),
        ("Revenue was $5m in FY2023.", "FY2023", "FY2023"),
        ("Revenue for the quarter ended March 31, 2023 was $5m.", "2023-Q1", "2023-Q1"),
        ("The price was $5 on Tuesday.", "2024-03-12", "tuesday"),
        ("Revenue will be $5m next year.", "2025", "next year"),
        ("Revenue was $5m, just below the 2019 record.", None, None),
        ("Revenue was $5m, down 60% on last year.", None, None),
        ("Revenue was $5m in Germany.", None, None),
        ("It sold a $5m bond due in 2034.", None, None),
    ],
)
def test_a_figure_has_the_period_it_is_of(text, period, undated):
    assert read(text)[0][2] == period
    assert read(text, None)[0][2] == undated


def test_a_figure_held_against_the_others_is_of_another_time():
    assert [period for *_, period in read("In 2023 revenue rose to $5m from $4m.")] == ["2023", None]


def test_what_a_table_says_stays():
    (figure,) = figures("Revenue was $5m in 2023.")
    figure.label = "turnover"
    assert (figure.label, figure.period) == ("turnover", "2023")


def test_a_long_line_is_read_in_pieces():
    text = "word " * 4000 + "; revenue rose to $5m " + "word " * 4000
    assert [label for _, label, _ in read(text)] == ["revenue"]
