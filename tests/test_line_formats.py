"""reStructuredText and AsciiDoc: what is text, what is mark-up, and that every figure keeps its place."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker import Document, RulePack
from checker.readers import UnreadableError


def blocks(source, format):
    document = Document.from_text(source, format=format)
    return [(block.scope, document.text.string[block.start : block.end]) for block in document.blocks]


def grid(source, format):
    document = Document.from_text(source, format=format)
    text = document.text.string
    return [
        [(c.row, c.column, c.header, text[c.block.start : c.block.end] if c.block else "") for c in table.cells]
        for table in document.tables
    ]


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("Head\n====\n\ntext", [("headline", "Head"), ("body", "text")]),
        ("====\nHead\n====\n\nMore\n----\n\nx", [("headline", "Head"), ("heading", "More"), ("body", "x")]),
        ("It is **$5**\\ m, *20* ``billion`` `yuan <http://x/9>`_ [1]_.", [("body", "It is $5m, 20 billion yuan.")]),
        (":emphasis:`$5`\\ m and |that| 5 * 3 * 2", [("body", "$5m and that 5 * 3 * 2")]),
        ("- a $5\n  b\n- c\n\n1. d", [("body", "a $5\nb"), ("body", "c"), ("body", "d")]),
        ("x\n\n    said $6\n\n    -- A", [("body", "x"), ("quotation", "said $6"), ("byline", "-- A")]),
        ("Code::\n\n    $99\n\nx", [("body", "Code:"), ("body", "x")]),
        (".. image:: a.png\n   :alt: $9\n\n.. code-block:: text\n\n   $9\n\nx", [("body", "x")]),
        (".. note:: It is\n   $3m", [("body", "It is\n$3m")]),
        (".. a comment $9\n   goes on\n\n.. [1] A note.\n.. _x: http://y\n\nx", [("body", "A note."), ("body", "x")]),
        (".. figure:: a.png\n\n   The mill", [("caption", "The mill")]),
        ("a\n\n----\n\nb", [("body", "a"), ("body", "b")]),
        ("term\n  is $8m", [("body", "term"), ("body", "is $8m")]),
    ],
)
def test_the_text_of_restructuredtext_is_what_a_reader_sees(source, wanted):
    assert blocks(source, "rst") == wanted


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        (
            "= Head\nA. Writer <a@b>\n:x: y\n\ntext",
            [("headline", "Head"), ("byline", "A. Writer <a@b>"), ("body", "text")],
        ),
        ("== Head $4\n\nx", [("heading", "Head $4"), ("body", "x")]),
        ("It is **$5**m, *20* _billion_ `yuan`.footnote:[$9]", [("body", "It is $5m, 20 billion yuan.")]),
        ("https://x.example/9[$5]m <<a,b>> link:c[d] 5 * 3 * 2 a_b_c", [("body", "$5m b d 5 * 3 * 2 a_b_c")]),
        ("* a $5\nb\n* c\n. d", [("body", "a $5\nb"), ("body", "c"), ("body", "d")]),
        ("____\nsaid $6\n____\nx", [("quotation", "said $6"), ("body", "x")]),
        ("[quote, A]\nsaid $6\n\nx", [("quotation", "said $6"), ("body", "x")]),
        ("----\n$99\n----\n\n[source]\n$98\n\n  $97\n\n////\n$96\n////\n\n// $95\nx", [("body", "x")]),
        ("image::a.png[$9]\n\n.The mill\nx", [("caption", "The mill"), ("body", "x")]),
        ("NOTE: It is &pound;3m", [("body", "It is £3m")]),
        ("term:: is $8m", [("body", "term"), ("body", "is $8m")]),
        ("$5m^1^ and H~2~O", [("body", "$5m and H2O")]),
    ],
)
def test_the_text_of_asciidoc_is_what_a_reader_sees(source, wanted):
    assert blocks(source, "adoc") == wanted


@pytest.mark.parametrize(
    ("source", "format"),
    [
        ("+---+-----+\n| a | b   |\n+===+=====+\n| c | $5m |\n+---+-----+\n| d |     |\n+---+-----+\n", "rst"),
        ("=== ====\na   b\n=== ====\nc   $5m\nd\n=== ====\n", "rst"),
        ("|===\n|a |b\n\n|c |$5m\n|d |\n|===\n", "adoc"),
        ('[%header,cols="1,1"]\n|===\n|a\n|b\n|c\n|$5m\n|d\n|\n|===\n', "adoc"),
    ],
)
def test_a_table_keeps_its_grid(source, format):
    rows = [
        (0, 0, True, "a"),
        (0, 1, True, "b"),
        (1, 0, False, "c"),
        (1, 1, False, "$5m"),
        (2, 0, False, "d"),
        (2, 1, False, ""),
    ]
    assert grid(source, format) == [rows]


@pytest.mark.parametrize(
    ("source", "format"),
    [
        (":date: 2021-09-03\n:language: de\n\nx", "rst"),
        ("Head\n====\n\n:Date: 3 September 2021\n:lang: de\n\nx", "rst"),
        ("= Head\n:revdate: 2021-09-03\n:lang: de\n\nx", "adoc"),
        ("= Head\nA. Writer\nv1.0, 2021-09-03\n:lang: de\n\nx", "adoc"),
    ],
)
def test_the_head_gives_date_and_language(source, format):
    document = Document.from_text(source, format=format)
    day = datetime.date(2021, 9, 3)
    assert (document.published, document.dated_by, document.language) == ((day, day), "front matter", "de")


MARKS = {
    "rst": [("", ""), ("**", "**"), ("*", "*"), ("`", " <http://x.example/9>`_"), ("``", "``"), (":strong:`", "`")],
    "adoc": [
        ("", ""),
        ("**", "**"),
        ("*", "*"),
        ("_", "_"),
        ("https://x.example/9[", "]"),
        ("`", "`"),
        ("#", "#"),
        ("link:9[", "]"),
    ],
}
LINES = {
    "rst": ["{}", "- {}", "1. {}", "x\n\n    {}", "{}\n=======================", ".. note:: {}", "term\n  {}", "+{rule}+{rule}+\n|{cell}|{none}|\n+{rule}+{rule}+"],
    "adoc": ["{}", "* {}", ". {}", "____\n{}\n____", "== {}", "NOTE: {}", "term:: {}", "|===\n|{}|x\n|===", ".{}\nx"],
}  # fmt: skip


@given(st.sampled_from(["rst", "adoc"]), st.data(), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_figures_keep_their_place_through_mark_up(format, data, end, bom):
    parts, wanted = [], []
    for _ in range(data.draw(st.integers(1, 4))):
        figure = data.draw(st.sampled_from(["$5m", "20 billion yuan", "€3", "£1.25"]))
        before, after = data.draw(st.sampled_from(MARKS[format]))
        form = data.draw(st.sampled_from(LINES[format]))
        inner = f"{before}{figure}{after}"
        width = len(inner) + 2
        form = form.replace("{rule}", "-" * width).replace("{cell}", f" {inner} ").replace("{none}", " " * width)
        parts.append(form.replace("{}", inner))
        wanted.append(figure)
    source = ("\ufeff" if bom else "") + "\n\n".join(parts).replace("\n", end) + end
    document = Document.from_text(source, format=format)
    found = RulePack.shipped().scanner.scan(document)
    assert [figure.text for figure in found] == wanted
    assert all(source[figure.start : figure.end] == figure.text for figure in found)


@given(st.sampled_from(["rst", "adoc"]), st.text("ab$5m*_`[]():.|+=-#<>\\/~^&; \n\r1,", max_size=120))
def test_no_mark_up_breaks_the_reader(format, source):
    document = Document.from_text(source, format=format)
    for figure in RulePack.shipped().scanner.scan(document):
        assert source[figure.start : figure.end] == figure.text
        assert figure.start < figure.end


@pytest.mark.parametrize("format", ["rst", "adoc"])
@pytest.mark.parametrize(
    "part",
    [
        "*",
        "`",
        "*a ",
        "[",
        "|a",
        "+-",
        "a:: ",
        "\\",
        "<<a",
        "__a",
        "   a\n\n",
        "- ",
        "|===\n|",
        "=\n",
        ".. a\n",
        "&amp;",
    ],
)
def test_hostile_mark_up_is_read(format, part):
    """Each takes time in proportion to its length; were one quadratic, this file would take hours."""
    source = part * 20_000
    assert Document.from_text(source, format=format).source == source


@pytest.mark.parametrize("format", ["rst", "adoc"])
def test_a_text_of_more_lines_than_any_article_has_is_refused(format):
    with pytest.raises(UnreadableError, match="more than 50,000 lines"):
        Document.from_text("a\n" * 100_001, format=format)
