"""Tables: cells, totals with subtotals and signs, what is left alone, and which cell a slip is laid to."""

import io
import random
import subprocess
import sys
from decimal import Decimal

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker import Document, RulePack, check
from checker.readers import csv, read_bytes
from checker.tables.cells import BLANK, NIL, NUMBER, UNKNOWN, WORDS, CellReader
from checker.tables.sheet import SheetReader
from checker.tables.slips import slips

TREE = RulePack.shipped().tree
CELLS = CellReader(TREE)
SHEETS = SheetReader(TREE)


def markdown(rows):
    head, *body = rows
    lines = [head, ["---"] * len(head), *body]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines) + "\n"


def table(text):
    """Read a table written as lines of cells set apart by bars."""
    return markdown([[cell.strip() for cell in line.split("|")] for line in text.strip().split("\n")])


def findings(source, format="markdown"):
    return check(Document.from_text(source, format=format)).findings


# ---- cells ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "exponent", "figure"),
    [
        ("1,234", "1234", 0, "1,234"),
        ("(1,234)", "-1234", 0, "(1,234)"),
        ("−5.2", "-5.2", -1, "−5.2"),
        ("-5", "-5", 0, "-5"),
        ("1,234(a)", "1234", 0, "1,234"),
        ("1,234 (1)", "1234", 0, "1,234"),
        ("12*", "12", 0, "12"),
        ("12 [b]", "12", 0, "12"),
        ("1,204¹", "1204", 0, "1,204"),
        ("12.5%", "12.5", -1, "12.5%"),
        ("$ 1,234", "1234", 0, "$ 1,234"),
        ("US$(1,234)", "-1234", 0, "US$(1,234)"),
        ("€3.4m", "3.4", -1, "€3.4m"),
        ("1 234 567", "1234567", 0, "1 234 567"),
        ("1,00,000", "100000", 0, "1,00,000"),
        ("98p", "98", 0, "98p"),
        ("45 r", "45", 0, "45"),
        (",342", "342", 0, ",342"),
        ("12.", "12", 0, "12"),
        ("1850", "1850", 0, "1850"),
        (".5", "0.5", -1, ".5"),
    ],
)
def test_a_cell_that_is_one_number_is_read_as_one(text, value, exponent, figure):
    read = CELLS.read(text)
    assert read.kind == NUMBER
    assert read.value == Decimal(value)
    assert read.exponent == exponent
    assert text[read.start : read.end] == figure


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", BLANK), ("  ", BLANK), ("$", BLANK), ("–", NIL), ("-", NIL), ("nil", NIL), ("$ —", NIL), ("—(a)", NIL),
        ("n/a", UNKNOWN), ("..", UNKNOWN), ("n.m.", UNKNOWN), ("Roads", WORDS), ("3–1", WORDS), ("12 March 2023", WORDS),
        ("5 to 10", WORDS), ("Q1 2023", WORDS), ("3rd", WORDS), ("1:23", WORDS), ("(a)", WORDS), ("((5))", WORDS),
    ],
)  # fmt: skip
def test_a_cell_that_is_none_is_not(text, kind):
    assert CELLS.read(text).kind == kind


@given(st.text(max_size=60))
def test_any_cell_is_read_without_complaint(text):
    read = CELLS.read(text)
    assert 0 <= read.start <= read.end <= len(text)


def test_a_figure_of_a_cell_has_label_period_units_and_place():
    source = table("""
        £m       | 2022  | 2023
        Revenue  | 4.2   | 5.3
        Costs    | (3.1) | (3.6)
        Profit   | 1.1   | 1.7
    """)
    report = check(Document.from_text(source, format="markdown"))
    figure = next(figure for figure in report.figures if figure.text == "(3.6)")
    assert (figure.label, figure.period, f"{figure.value:f}") == ("costs", "2023", "-3600000")
    for found in report.figures:
        assert source[found.start : found.end] == found.text


def test_a_header_gives_currency_and_scale():
    source = table("""
        Item  | 2023 US$'000 | 2022 US$'000
        Rent  | 1,204        | 1,100
        Wages | 3,400        | 3,250
    """)
    rent = check(Document.from_text(source, format="markdown")).figures[0]
    assert (str(rent.value.normalize()), rent.units[0], rent.kind) == ("1.204E+6", "USD", "money")


# ---- sums ----------------------------------------------------------------------------------------

BUDGET = """
    Service | 2021  | 2022  | 2023
    Roads   | 1,204 | 1,310 | 1,402
    Schools | 2,530 | 2,641 | 2,705
    Parks   | 318   | 350   | 311
    Waste   | 771   | 764   | 790
    Total   | 4,823 | 5,065 | 5,208
"""

ACCOUNTS = """
    £m                  | 2022    | 2023
    Revenue             | 5,310.7 | 6,118.4
    Cost of sales       | 2,641.3 | 3,067.9
    Gross profit        | 2,669.4 | 3,050.5
    Marketing           | 310.2   | 402.6
    Administration      | 870.5   | 911.3
    Total overheads     | 1,180.7 | 1,313.9
    Operating profit    | 1,488.7 | 1,736.6
"""

NESTED = """
    $m                   | 2022  | 2023
    Cash                 | 1,250 | 1,388
    Receivables          | 2,310 | 2,402
    Stock                | 871   | 905
    Total current assets | 4,431 | 4,695
    Plant                | 7,204 | 7,511
    Goodwill             | 3,020 | 2,987
    Total assets         | 14,655 | 15,193
"""

CROSSED = """
    Region | Men    | Women  | Total
    North  | 12,041 | 13,380 | 25,421
    South  | 25,302 | 26,415 | 51,717
    East   | 3,183  | 3,507  | 6,690
    All    | 40,526 | 43,302 | 83,828
"""

ABOVE = """
    Age       | 2022   | 2023
    All       | 84,431 | 84,695
    under 20  | 18,204 | 18,011
    20 to 64  | 49,207 | 49,197
    over 64   | 17,020 | 17,487
"""

MEDALS = """
    Team  | Gold | Silver | Bronze | Total
    Red   | 8    | 5      | 9      | 22
    Blue  | 6    | 7      | 4      | 17
    Green | 3    | 2      | 1      | 6
    White | 2    | 4      | 3      | 9
    Black | 1    | 1      | 2      | 4
"""

LEAGUE = """
    Club | Played | Won | Drawn | Lost | For | Against
    A    | 18     | 11  | 4     | 3    | 27  | 14
    B    | 18     | 10  | 5     | 3    | 39  | 16
    C    | 18     | 8   | 6     | 4    | 25  | 18
    D    | 18     | 7   | 8     | 3    | 29  | 17
    E    | 18     | 7   | 5     | 6    | 21  | 21
    F    | 18     | 4   | 7     | 7    | 20  | 33
    G    | 18     | 5   | 3     | 10   | 23  | 35
    H    | 18     | 4   | 9     | 5    | 22  | 24
    I    | 18     | 3   | 5     | 10   | 16  | 31
    J    | 18     | 2   | 7     | 9    | 14  | 27
"""

RAIN = """
    Station | May  | June | July | Mean
    Harbour | 61.2 | 48.7 | 39.5 | 49.8
    Airport | 58.4 | 45.1 | 42.2 | 48.6
    Castle  | 70.7 | 52.3 | 40.1 | 54.4
    Average | 63.4 | 48.7 | 40.6 | 50.9
"""

QUARTERS = """
    £m         | Q1    | Q2    | Q3   | Q4
    2022 sales | 1,204 | 2,530 | 318  | 771
    2023 sales | 1,310 | 2,641 | 350  | 864
    Change, %  | 8.8   | 4.4   | 10.1 | 12.1
"""

VAULT = """
    Name  | Difficulty | Execution | Total
    Adams | 7.000      | 9.125     | 16.125
    Brown | 6.900      | 9.075     | 15.975
    Clark | 6.600      | 9.250     | 15.850
    Davis | 6.700      | 9.125     | 15.825
    Evans | 6.600      | 9.175     | 15.775
"""

NO_WORD = """
    Account   | 2022   | 2023
    Income    | 84,215 | 91,367
    Outgoings | 61,038 | 66,942
    Left over | 23,177 | 24,425
"""

REPORTED = [
    (NO_WORD, "24,425", "24,245", "table-total", "warning", {"24,425"}),
    (RAIN, "63.4", "64.3", "table-average", "warning", {"63.4"}),
    (RAIN, "54.4", "45.4", "table-average", "warning", {"54.4"}),
    (QUARTERS, "12.1", "21.1", "table-change", "warning", {"12.1"}),
    (MEDALS, "17", "71", "table-total", None, {"17"}),
    (LEAGUE, "11", "71", "table-total", "warning", {"11"}),
    (VAULT, "15.850", "15.750", "table-total", "warning", {"15.850"}),  # or there was a penalty
    (VAULT, "15.850", "15.580", "table-total", "error", {"15.850"}),
    (BUDGET, "4,823", "4,832", "table-total", "error", {"4,823"}),
    (BUDGET, "2,641", "2,461", "table-total", "error", {"2,641"}),
    (BUDGET, "1,402", "402", "table-total", "error", {"1,402"}),
    (ACCOUNTS, "2,669.4", "2,696.4", "table-difference", None, {"2,669.4"}),
    (ACCOUNTS, "1,313.9", "1,319.9", "table-total", None, {"1,313.9"}),
    (NESTED, "14,655", "14,565", "table-total", None, {"14,655"}),
    (NESTED, "2,402", "2,042", "table-total", None, {"2,402"}),
    (CROSSED, "26,415", "26,145", "table-total", "error", {"26,415"}),
    (CROSSED, "25,421", "25,241", "table-total", "error", {"25,421"}),
    (ABOVE, "49,197", "49,917", "table-total", None, {"49,197"}),
]


@pytest.mark.parametrize("text", [BUDGET, ACCOUNTS, NESTED, CROSSED, ABOVE, MEDALS, LEAGUE, RAIN, QUARTERS])
def test_a_table_that_adds_up_is_left_alone_and_checked(text):
    report = check(Document.from_text(table(text), format="markdown"))
    assert report.findings == []
    assert report.coverage["checked"] >= report.coverage["figures"] // 2


@pytest.mark.parametrize(("text", "right", "wrong", "rule", "severity", "mends"), REPORTED)
def test_a_slip_in_a_table_is_found_and_laid_to_a_cell(text, right, wrong, rule, severity, mends):
    assert text.count(right) == 1
    (finding,) = findings(table(text.replace(right, wrong)))
    assert finding.rule == rule
    assert severity is None or finding.severity == severity
    replacements = {repair["replacement"] for repair in finding.repairs}
    assert mends <= replacements or not replacements  # where too many cells may be it, none is named


def test_where_a_row_and_a_column_speak_one_cell_is_named():
    (finding,) = findings(table(CROSSED.replace("26,415", "26,145")))
    assert [repair["replacement"] for repair in finding.repairs] == ["26,415"]
    assert finding.message == (
        "51,717 (“Total”, “South”) is not the sum of “Men” and “Women”, which is 51,447; "
        "26,415 for 26,145 (“Women”) would mend the row and the column"
    )


def test_a_message_names_the_ends_of_a_long_block_and_not_all_that_is_written_in_a_row():
    lines = [f"{n} | Town {n} | {n * 37} | {n * 53} | rural, of {n} parishes" for n in range(11, 20)]
    sums = [sum(n * factor for n in range(11, 20)) for factor in (37, 53)]
    (finding,) = findings(
        table("\n".join(["No. | Name | Men | Women | Notes", *lines, f" | Total | 4,959 | {sums[1]} | "]))
    )
    assert sums[0] == 4995
    assert (
        finding.message
        == "4,959 (“Total”, “Men”) is not the sum of the 9 rows from “Town 11” to “Town 19”, which is 4,995"
    )


def test_a_title_over_a_table_says_nothing_of_the_columns_that_speak_for_themselves():
    book = openpyxl.Workbook()
    for row in [
        ["Table 1: Pupils, number and percent"],
        ["School", "Pupils, number", "Pupils, percent"],
        ["All schools", 1841, 100],
        ["Park Road", 906, 49.2],
        ["Mill Lane", 553, 30],
        ["St Mary", 382, 20.7],
    ]:
        book.active.append(row)
    book.active.merge_cells("A1:C1")
    stream = io.BytesIO()
    book.save(stream)
    document = read_bytes(stream.getvalue(), "t.xlsx")
    sheet = SHEETS.read(document, document.tables[0])
    assert [column.percent for column in sheet.columns] == [False, True]


LEFT_ALONE = {
    "rounding": """
        £m      | 2022 | 2023
        Roads   | 12.4 | 13.4
        Schools | 25.4 | 26.4
        Parks   | 3.4  | 3.4
        Total   | 41.3 | 43.3
    """,
    "an average": """
        Year    | Sales | Price
        2021    | 1,204 | 10.5
        2022    | 1,310 | 11.2
        2023    | 1,402 | 12.1
        Total   | 3,916 | 11.3
    """,
    "percentages": """
        Group   | People | % in work
        Men     | 4,812  | 71.2
        Women   | 5,106  | 64.5
        Total   | 9,918  | 67.8
    """,
    "a part that the total leaves out": """
        Item          | 2022  | 2023
        Roads         | 1,204 | 1,310
        Schools       | 2,530 | 2,641
        Memo: bridges | 318   | 350
        Total         | 3,734 | 3,951
    """,
    "of which": """
        Item              | 2022  | 2023
        Roads             | 1,204 | 1,310
        of which: bridges | 318   | 350
        Schools           | 2,530 | 2,641
        Total             | 3,734 | 3,951
    """,
    "the highest score beside sums": """
        Batter   | Runs  | Balls | Best
        Holloway | 1,204 | 2,310 | 120
        Pemberton | 873  | 1,402 | 87
        Quayle   | 640   | 1,180 | 31
        Total    | 2,717 | 4,892 | 120
    """,
    "shares of a total that are rounded, beside exact sums": """
        Origin | 2021   | 2022   | % of total
        North  | 84,182 | 98,453 | 63.7
        South  | 27,941 | 26,286 | 17.0
        East   | 22,085 | 18,072 | 11.7
        West   | 15,818 | 11,832 | 7.7
        Total  | 150,026 | 154,643 | 100
        of which abroad | 8,882 | 3,245 | 2.1
    """,
    "changes against a base that was restated": """
        City | 2006    | 2011    | Change, %
        A    | 123,864 | 133,497 | 7.4
        B    | 106,707 | 117,312 | 9.6
        C    | 82,772  | 90,564  | 9.4
        D    | 74,898  | 78,698  | 5.1
        E    | 61,230  | 66,128  | 8.0
        F    | 55,410  | 57,072  | 3.0
    """,
    "not given": """
        Region | Men | Women | Total
        North  | 120 | ..    | 250
        South  | 253 | 264   | 517
        East   | 31  | 35    | 66
    """,
    "changes in per cent beside sums": """
        Freight | 2024   | 2023   | Change
        Bulk    | 7,207  | 7,358  | -2
        Cars    | 8,440  | 8,238  | 2
        Premium | 7,164  | 6,975  | 3
        Total   | 22,811 | 22,571 | 1
    """,
    "changes in per cent whose header is lost": """
        Freight | 2024   | 2023   | 2022   | x
        Bulk    | 7,207  | 7,358  | 7,537  | -2
        Cars    | 8,440  | 8,238  | 8,205  | 0
        Premium | 7,164  | 6,975  | 7,417  | -6
        Total   | 22,811 | 22,571 | 23,159 | -3
    """,
    "an average that is weighted": """
        Group  | Pay | Hours | People
        Young  | 310 | 20.1  | 4,812
        Middle | 640 | 37.5  | 15,106
        Old    | 520 | 31.2  | 3,230
        Mean   | 555 | 33.0  | 7,716
    """,
    "shares that are rounded beside counts that are not": """
        Item        | 2019   | 2020   | 2021   | 2022   | Of 100
        Quays       | 3,001  | 1,833  | 4,979  | 2,731  | 6.8
        Docks       | 8,917  | 8,164  | 8,537  | 7,019  | 17.4
        Moorings    | 4,239  | 2,337  | 8,793  | 1,264  | 3.1
        Total ports | 16,157 | 12,334 | 22,309 | 11,014 | 27.3
        Lanes       | 7,186  | 7,890  | 834    | 8,097  | 20.1
        Tracks      | 5,163  | 4,548  | 2,474  | 6,000  | 14.9
        Bridges     | 1,301  | 1,165  | 1,216  | 950    | 2.4
        Total roads | 13,650 | 13,603 | 4,524  | 15,047 | 37.4
        Lines       | 7,045  | 4,348  | 7,715  | 1,275  | 3.2
        Sidings     | 4,432  | 7,974  | 8,923  | 4,618  | 11.5
        Yards       | 6,463  | 4,582  | 4,384  | 8,330  | 20.7
        Total rail  | 17,940 | 16,904 | 21,022 | 14,223 | 35.3
        Total       | 47,747 | 42,841 | 47,855 | 40,284 | 100.0
    """,
    "a total of all rows beside one of the last few": """
        Season | Starts | Titles | Points | Prize
        2018   | 3      | 0      | 1      | n/a
        2019   | 2      | 0      | 1      | n/a
        2020   | 1      | 0      | 0      | n/a
        2021   | 26     | 1      | 22     | 380,263
        2022   | 24     | 4      | 17     | 941,812
        2023   | 21     | 2      | 31     | 527,438
        Totals | 77     | 7      | 70     | 1,849,513
    """,
    "a total that nothing bears out": """
        Player | Apps | Goals
        Smith  | 31   | 5
        Jones  | 28   | 14
        Total  | 97   | 48
    """,
}


@pytest.mark.parametrize("case", LEFT_ALONE)
def test_what_may_be_right_is_left_alone(case):
    assert [finding.message for finding in findings(table(LEFT_ALONE[case]))] == []


def test_prose_does_not_load_what_reads_tables():
    code = "from checker import Document, check; check(Document.from_text('Up 5% to $3m.')); import sys; print('checker.tables' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


# ---- properties ----------------------------------------------------------------------------------


def test_a_share_that_was_cut_off_is_left_alone():
    source = table("""
        County | Votes  | Of      | Share, %
        North  | 12,365 | 21,862  | 56.5
        South  | 72,756 | 285,721 | 25.5
        East   | 30,112 | 61,900  | 48.6
        West   | 9,870  | 31,450  | 31.4
    """)
    report = check(Document.from_text(source, format="markdown"))
    assert report.findings == []
    assert report.coverage["undecided"] > 0


@given(st.lists(st.lists(st.integers(1000, 99999), min_size=3, max_size=3), min_size=3, max_size=8))
def test_rounded_parts_of_a_rounded_total_are_never_reported(rows):
    """Rounding every cell by itself, a total may miss by (n + 1) / 2 of its last place, which is no error."""
    shown = [[f"{value / 1000:.1f}" for value in row] for row in rows]
    totals = [f"{sum(column) / 1000:.1f}" for column in zip(*rows, strict=True)]
    source = markdown([["£m", "a", "b", "c"], *([f"r{i}", *row] for i, row in enumerate(shown)), ["Total", *totals]])
    assert [finding.message for finding in findings(source)] == []


@given(st.integers(0, 10**6))
def test_one_slip_in_a_table_that_adds_up_both_ways_is_found_and_named(seed):
    rng = random.Random(seed)  # noqa: S311 - numbers as they come; those that hypothesis thinks of are all alike
    rows, columns = rng.randrange(3, 8), rng.randrange(3, 6)
    body = [[rng.randrange(1000, 90000) for _ in range(columns)] for _ in range(rows)]
    body = [[*row, sum(row)] for row in body]
    body.append([sum(column) for column in zip(*body, strict=True)])
    row, column = rng.randrange(rows), rng.randrange(columns)
    right = f"{body[row][column]:,}"
    digits = [i for i, c in enumerate(right) if c.isdigit()][:2]  # two leading digits: a slip that no rounding hides
    wrong = list(right)
    if right[digits[0]] == right[digits[1]]:
        return
    wrong[digits[0]], wrong[digits[1]] = wrong[digits[1]], wrong[digits[0]]
    cells = [[f"{value:,}" for value in line] for line in body]
    cells[row][column] = "".join(wrong)
    names = [*(f"r{i}" for i in range(rows)), "Total"]
    head = ["", *(f"c{i}" for i in range(columns)), "Total"]
    found = findings(markdown([head, *([name, *line] for name, line in zip(names, cells, strict=True))]))
    assert [f.severity for f in found] == ["error"]
    assert [repair["replacement"] for repair in found[0].repairs] == [right]


@given(st.integers(10, 10**9), st.integers(0, 9))
def test_a_slip_can_be_undone(value, at):
    text = str(value)
    i = at % len(text)
    wrong = text[:i] + text[i + 1 :]
    undone = slips(Decimal(wrong), 0, Decimal(value), Decimal(value), wrong)
    assert [number for _, number in undone] == ([Decimal(value)] if int(wrong) != value else [])


def test_a_change_that_holds_of_rounded_figures_only_is_left_alone_where_sums_are_exact():
    rng = random.Random(1)  # noqa: S311 - numbers as they come
    body = [[rng.randrange(1000, 9000) for _ in range(18)] for _ in range(4)]
    body.append([30, 37, *(rng.randrange(1000, 9000) for _ in range(16))])
    changes = [*(f"{100 * row[1] / row[0] - 100:.1f}" for row in body[:-1]), "25.0"]
    names = [f"r{i}" for i in range(5)]
    lines = [[n, *row[:2], c, *row[2:]] for n, row, c in zip(names, body, changes, strict=True)]
    totals = [sum(column) for column in zip(*body, strict=True)]
    total = ["Total", *totals[:2], "", *totals[2:]]
    assert findings(markdown([["", 2021, 2022, "Change, %", *"abcdefghijklmnop"], *lines, total])) == []


# ---- one structure, whatever the format -------------------------------------------------------------


def word(rows):
    document = docx.Document()
    grid = document.add_table(len(rows), len(rows[0]))
    for line, row in zip(rows, grid.rows, strict=True):
        for text, cell in zip(line, row.cells, strict=True):
            cell.text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue(), "t.docx"


def workbook(rows):
    book = openpyxl.Workbook()
    for line in rows:
        book.active.append([float(t.replace(",", "")) if t[:1].isdigit() else t for t in line])
    for line in book.active.iter_rows():
        for cell in line:
            cell.number_format = "#,##0"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue(), "t.xlsx"


def markup(rows):
    lines = ["".join(f"<td>{cell}</td>" for cell in row) for row in rows]
    return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>".encode(), "t.html"


FORMATS = {
    "markdown": lambda rows: (markdown(rows).encode(), "t.md"),
    "html": markup,
    "word": word,
    "csv": lambda rows: ("\n".join(",".join(f'"{c}"' for c in row) for row in rows).encode(), "t.csv"),
    "xlsx": workbook,
}


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_gives_the_same_sums_and_the_same_finding(format):
    rows = [[cell.strip() for cell in line.split("|")] for line in CROSSED.strip().split("\n")]
    right = check(read_bytes(*FORMATS[format](rows)))
    assert (right.findings, right.coverage["consistent"]) == ([], 12)
    rows[2][2] = "26,145"
    (found,) = check(read_bytes(*FORMATS[format](rows))).findings
    assert [repair["replacement"] for repair in found.repairs] == ["26,415"]


# ---- long tables -----------------------------------------------------------------------------------


def parts(source):
    """Check a CSV file in parts, and return all that is found."""
    return [finding for document in csv.read_parts(source, 2_000) for finding in check(document).findings]


def ward_spending(*, wrong=None, seed=1):
    """A thousand rows, a subtotal behind each half and a total of both; `wrong` says what is written instead."""
    rng = random.Random(seed)  # noqa: S311 - numbers as they come
    lines = ["Ward,Men,Women,Spent"]
    sums = [0, 0, 0]
    for half in ("North", "South"):
        rows = [[rng.randrange(100, 9000) for _ in range(3)] for _ in range(700)]
        subtotals = [sum(column) for column in zip(*rows, strict=True)]
        sums = [one + two for one, two in zip(sums, subtotals, strict=True)]
        lines += [f"{half} {i},{','.join(map(str, row))}" for i, row in enumerate(rows)]
        lines.append(f"Total {half},{','.join(map(str, subtotals))}")
    lines.append(f"Total,{','.join(map(str, sums))}")
    if wrong is not None:
        row, column, change = wrong
        cells = lines[row].split(",")
        cells[column] = change(cells[column])
        lines[row] = ",".join(cells)
    return "\n".join(lines)


def swapped(text):
    first = next(i for i in range(len(text) - 1) if text[i] != text[i + 1])
    return text[:first] + text[first + 1] + text[first] + text[first + 2 :]


def test_a_total_below_more_rows_than_a_part_holds_adds_up():
    assert parts(ward_spending()) == []


@pytest.mark.parametrize(("row", "block"), [(701, "700 rows"), (1402, "700 rows"), (1403, "1,400 rows")])
def test_a_wrong_total_of_a_long_table_is_found(row, block):
    (found,) = parts(ward_spending(wrong=(row, 2, swapped)))
    assert found.rule == "table-total"
    assert found.repairs
    assert f"the {block} above" in found.message


def test_a_wrong_row_of_a_long_table_shows_in_its_total():
    found = parts(ward_spending(wrong=(300, 3, lambda text: text + "0")))
    assert [f.severity for f in found] == ["warning"]
    assert not found[0].repairs


# ---- what the text repeats -----------------------------------------------------------------------

SPENDING = """
    £m      | 2022  | 2023
    Roads   | 1,310 | 1,402
    Schools | 2,641 | 2,705
    Parks   | 350   | 311
    Total   | 4,301 | 4,418
"""

CASES = """
    Region | Cases
    North  | 1,204
    South  | 2,530
    East   | 318
    Total  | 4,052
"""


@pytest.mark.parametrize(
    ("text", "reported"),
    [
        ("Roads cost £1,402m in 2023.", ""),
        ("Roads cost £1.4bn in 2023.", ""),
        ("Roads took £1,420m in 2023 (table 1).", "£1,420m"),
        ("Spending on schools was £2,641m in 2022 and £2,750m in 2023.", "£2,750m"),
        ("In 2023 the borough spent £131m on parks.", "£131m"),
        ("The total rose to £4,481m in 2023.", "£4,481m"),
        ("About £1,420m went to roads in 2023.", ""),
        ("Rural roads took £1,420m in 2023.", ""),
        ("Roads growth was £1,420m in 2023.", ""),
        ("Roads took £1,420m in 2021.", ""),
        ("Roads took £1,310m in 2023.", ""),  # the other year's: who knows
        ("The road budget was £1,420m in 2023.", ""),
    ],
)
def test_a_sentence_repeats_the_cells_whose_row_and_column_it_names(text, reported):
    found = findings(f"{text}\n{table(SPENDING)}")
    assert [f.figures[0].text for f in found] == [reported] * bool(reported)


@pytest.mark.parametrize(
    ("caption", "reported"),
    [
        ("Table 1. Cases by region. Total: 4,052 cases", ""),
        ("Table 1. Cases by region. Total: 4,502 cases", "4,502"),
        ("The four regions had 4,502 cases.", "4,502"),
        ("There were 2,350 cases in the South.", "2,350"),
        ("There were 2,500 cases in the South.", ""),
    ],
)
def test_a_caption_or_introduction_repeats_the_total(caption, reported):
    rows = "".join(
        f"<tr>{''.join(f'<td>{cell.strip()}</td>' for cell in line.split('|'))}</tr>"
        for line in CASES.strip().split("\n")
    )
    for source in (f"<table><caption>{caption}</caption>{rows}</table>", f"<p>{caption}</p><table>{rows}</table>"):
        found = findings(f"<html><body>{source}</body></html>", format="html")
        assert [f.figures[0].text for f in found] == [reported] * bool(reported)
