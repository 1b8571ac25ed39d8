"""Markdown: what is text, what is mark-up, and that every figure keeps its place in the source."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker import Document, RulePack, check
from checker.readers import UnreadableError


def read(source):
    return Document.from_text(source, format="markdown")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("**20** billion", "20 billion"),
        ("a *b* _c_ ~~d~~", "a b c d"),
        ("5 * 3 and 10_000", "5 * 3 and 10_000"),
        ("[$5m](http://example.com/$6m)", "$5m"),
        ("![a $5 picture](b.png) $6", " $6"),
        ("`$7`", "$7"),
        ("\\$5 and &pound;6", "$5 and £6"),
        ("<b>$3</b>", "$3"),
        ("> quoted $5\n> and $6", "quoted $5\nand $6"),
        ("- item $5\n- item $6", "item $5\n\nitem $6"),
        ("# Head $5m #", "Head $5m"),
        ("| a | b |\n|---|---|\n| $5 | $5m |", "a\n\nb\n\n$5\n\n$5m"),
        ("```\n$5m\n```\n\n$6m", "$6m"),
    ],
)
def test_the_text_is_what_a_reader_sees(source, text):
    assert read(source).text.string == text


MARKS = [("", ""), ("**", "**"), ("*", "*"), ("[", "](http://x.example/9)"), ("`", "`"), ("<i>", "</i>"), ("(", ")")]
LINES = ["{}", "> {}", "- {}", "# {}", "1. {}", "    > {}"[4:], "| {} | {} |\n|---|---|\n| {} | x |"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(LINES),
            st.lists(
                st.tuples(st.sampled_from(["$5m", "20 billion yuan", "€3", "word"]), st.sampled_from(MARKS)),
                min_size=1,
                max_size=4,
            ),
        ),
        max_size=5,
    ),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_figures_keep_their_place_through_mark_up(lines, end, front):
    parts = []
    for form, words in lines:
        inner = " ".join(f"{a}{word}{b}" for word, (a, b) in words)
        parts.append(form.replace("{}", inner))
    source = ('---\ndate: 2021-09-03\ntitle: "Costs $4m"\n---\n\n' if front else "") + "\n\n".join(parts)
    source = source.replace("\n", end)
    document = read(source)
    found = RulePack.shipped().scanner.scan(document)
    for figure in found:
        assert document.source[figure.start : figure.end] == figure.text
        assert figure.text.replace("&pound;", "£")[0] in "$2€"
    wanted = sum(form.count("{}") * sum(word != "word" for word, _ in words) for form, words in lines) + front
    assert len(found) == wanted


@given(st.text("ab$5m*_`[]()<>#>-|~\\&;\n 1.", max_size=80))
def test_no_mark_up_breaks_the_reader(source):
    document = read(source)
    for figure in RulePack.shipped().scanner.scan(document):
        assert document.source[figure.start : figure.end] == figure.text
        assert figure.start < figure.end


@pytest.mark.parametrize(
    ("front", "day"),
    [
        ("date: 2021-09-03", datetime.date(2021, 9, 3)),
        ('date: "2021-09-03T10:00:00Z"', datetime.date(2021, 9, 3)),
        ("published: 2021-09-03\ntags:\n  - date: 1999-01-01", datetime.date(2021, 9, 3)),
        ("date: soon", None),
        ("title: no date", None),
    ],
)
def test_front_matter_gives_the_date(front, day):
    document = read(f"---\n{front}\n---\n\ntext $5m\n")
    assert document.published == (day and (day, day))
    assert document.text.string.endswith("text $5m")


def test_the_title_of_the_front_matter_is_the_headline_in_its_place():
    document = read('---\ntitle: "Worth $5m"\n---\n\nbody\n')
    assert (document.blocks[0].scope, document.text.string[:9]) == ("headline", "Worth $5m")
    (figure,) = RulePack.shipped().scanner.scan(document)
    assert document.source[figure.start : figure.end] == "$5m"


def test_toml_front_matter_is_read_too():
    assert read('+++\ndate = "2021-09-03"\n+++\n\nx').published is not None


def test_text_that_only_looks_like_front_matter_is_text():
    assert "$5m" in read("---\n\n$5m without an end\n").text.string


def grid(document):
    """Return each table's cells as (row, column, header, text)."""
    text = document.text.string
    return [
        [(c.row, c.column, c.header, text[c.block.start : c.block.end] if c.block else "") for c in table.cells]
        for table in document.tables
    ]


def test_a_table_keeps_its_grid_and_its_cells_are_blocks():
    document = read("x\n\n| a | b |\n|---|--:|\n| c | $5m |\n| **d** | |\n\n> | e |\n> |---|\n> | f |\n")
    assert grid(document) == [
        [(0, 0, True, "a"), (0, 1, True, "b"), (1, 0, False, "c"), (1, 1, False, "$5m"), (2, 0, False, "d"), (2, 1, False, "")],
        [(0, 0, True, "e"), (1, 0, False, "f")],
    ]  # fmt: skip
    assert all(cell.block is None or cell.block in document.blocks for cell in document.tables[0].cells)


def test_a_paragraph_of_more_marks_than_any_writer_sets_is_taken_as_it_stands():
    source = "*a* " * 900 + "$5m"
    assert read(source).text.string == "a " * 900 + "$5m"
    source = "*a* " * 1100 + "$5m\n\n*b*"
    assert read(source).text.string == "*a* " * 1100 + "$5m\n\nb"


def test_a_text_of_more_lines_than_any_article_has_is_refused():
    with pytest.raises(UnreadableError, match="more than 50,000 lines"):
        read("a\n\n" * 30_000)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("It cost €40m[^1] ($44m[^a-b]).", "It cost €40m ($44m)."),
        ("As noted[^1]: it is 4%[^2].", "As noted: it is 4%."),
        ("[^1]: It says $4m.", "It says $4m."),
        ("It cost €40m<sup>1</sup> ($44m<sup><a href='#n2'>[2]</a></sup>).", "It cost €40m ($44m)."),
        (
            "A park of 5 km<sup>2</sup>, 10<sup>6</sup> trees, and more<sup>3</sup>.",
            "A park of 5 km², 10^6 trees, and more.",
        ),
        ("It is [^ no note] 5.", "It is [^ no note] 5."),
    ],
)
def test_the_mark_of_a_note_is_no_part_of_the_text(text, shown):
    document = Document.from_text(text, format="markdown")
    assert document.text.string.strip(" ") == shown
    for figure in check(document).figures:
        assert document.source[figure.start : figure.end] == figure.text
