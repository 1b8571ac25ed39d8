"""Texts, their maps to the source, lines and sentences."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker import Document
from checker.documents import Text, line_column, line_starts, quotations, sentences

pieces = st.lists(st.tuples(st.text("ab1 $é", min_size=1, max_size=5), st.sampled_from(["keep", "drop", "replace"])))


@given(pieces)
def test_a_span_of_the_text_is_the_source_it_came_from(parts):
    source, made, owners, at = "", [], [], 0
    for i, (part, how) in enumerate(parts):
        source += part
        if how == "keep":
            made.append((at, at + len(part), None))
            owners += [(at + k, at + k + 1) for k in range(len(part))]
        elif how == "replace":
            made.append((at, at + len(part), "xy"[: 1 + i % 2]))
            owners += [(at, at + len(part))] * (1 + i % 2)
        at += len(part)
    text = Text(source, made)
    assert len(text.string) == len(owners)
    for start in range(len(owners)):
        for end in range(start + 1, len(owners) + 1):
            assert text.span(start, end) == (owners[start][0], owners[end - 1][1])


@given(st.text("a\r\n", max_size=30))
def test_lines_and_columns_are_those_of_the_source(source):
    starts = line_starts(source)
    ends = [match.end() for match in re.finditer(r"\r\n|\r|\n", source)]
    for offset in range(len(source)):
        before = [end for end in ends if end <= offset]
        assert line_column(starts, offset) == (len(before) + 1, offset - (before[-1] if before else 0) + 1)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It cost $5m. He left.", 2),
        ("Mr. Smith paid Rs. 500 to Acme Inc. for it.", 1),
        ("The U.S. economy grew 2.5 percent. It fell.", 2),
        ('"It cost $5m." He left.', 2),
        ("J. P. Morgan paid $5m", 1),
        ("Is it $5m? Yes! It is.", 3),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text, count, pack):
    assert len(list(sentences(text, 0, len(text), set(pack.tree["abbreviations"])))) == count


@given(st.text(". A!b?\n\"'", max_size=60))
def test_sentences_cover_a_block_without_overlap(text):
    spans = list(sentences(text, 0, len(text), set()))
    assert [text[a:b] for a, b in spans] == [part for part in [text[a:b] for a, b in spans] if part]
    assert "".join(text[a:b] for a, b in spans) == text


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("Bank lends to mills\n\nIt lent $5m.", "headline"),
        ("Bank lends to mills.\n\nIt lent $5m.", "body"),
        ("Bank lends to mills\nIt lent $5m.", "body"),
        ("x" * 151 + "\n\nIt lent $5m.", "body"),
    ],
)
def test_the_first_line_of_a_plain_text_is_its_headline_if_it_looks_like_one(text, scope):
    assert Document.from_text(text).blocks[0].scope == scope


def test_an_unknown_format_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="unknown format 'papyrus'; known: text, markdown"):
        Document.from_text("x", format="papyrus")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('He said "it is $5m" and "$6m".', ["it is $5m", "$6m"]),
        ("He said “it is $5m” and left.", ["it is $5m"]),
        ("„Es sind 5 €“, sagte er. «C'est 6 €», dit-il.", ["Es sind 5 €", "C'est 6 €"]),
        ("“It is $5m.\n\n“It was $6m,” he said.", ["It is $5m.", "It was $6m,"]),
        ('A 5" pipe costs $5, a 6" one "more".', ["more"]),
        ('It is "open and $5m', []),
        ("> It is $5m\n\nand $6m", ["It is $5m"]),
    ],
)
def test_what_stands_in_quotation_marks_is_known(text, said):
    document = Document.from_text(text, format="markdown")
    assert [document.text.string[start:end] for start, end in quotations(document)] == said


@given(st.text('ab "“”„«»\n', max_size=60))
def test_quotations_lie_in_order_and_apart(text):
    spans = quotations(Document.from_text(text))
    assert all(a <= b for a, b in spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
