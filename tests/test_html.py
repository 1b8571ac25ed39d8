"""HTML: what a reader sees of a page, what is no part of its article, and that every figure keeps its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker import Document, RulePack, check
from checker.readers import UnreadableError, decode, read_bytes
from checker.reporters import render


def read(source):
    return Document.from_text(source, format="html")


def blocks(source):
    document = read(source)
    return [(block.scope, document.text.string[block.start : block.end]) for block in document.blocks]


def found(source):
    return [source[figure.start : figure.end] for figure in RulePack.shipped().scanner.scan(read(source))]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>a <b>b</b>c</p><p>d", "a bc\n\nd"),
        ("<p>20\n   billion\t<i> yuan</i></p>", "20 billion yuan"),
        (
            "a&nbsp;b &lt;i&gt; &amp;amp; &#163;5 &pound5 AT&T &unknown; &notit;",
            "a\xa0b <i> &amp; £5 £5 AT&T &unknown; ¬it;",
        ),
        ("a &shy;b&zwnj;c\u200bd\u202ee&#8203;f", "a bcdef"),
        ("<p>a<br>b<br><br>c", "a\nb\n\nc"),
        ("<pre>\n a\n  b</pre>", "a\n  b"),
        ("<ul><li>a<li>b</ul><dl><dt>c<dd>d</dl>", "a\n\nb\n\nc\n\nd"),
        ("<script>var a = '$5'</script><style>p {}</style><noscript>$6</noscript><textarea>$7</textarea>b", "b"),
        ("he said <q>yes</q>", "he said “yes”"),
        (
            "$5m<sup><a href='#n'>1</a></sup>, $6m<sup>[2]</sup>, m<sup>2</sup> and 10<sup>6</sup>",
            "$5m, $6m, m² and 10^6",
        ),
        ("a<!-- b -->c", "ac"),
        ("a < b and 5 > 3 c", "a < b and 5 > 3 c"),
        ('a<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.0">b', "ab"),
        ("was <del>$5m</del><ins>$6m</ins>", "was $6m"),
    ],
)
def test_the_text_is_what_a_reader_sees(source, text):
    assert read(source).text.string == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("A park of 5 km<sup>2</sup>.", "A park of 5 km²."),
        ("10<sup>6</sup> trees", "10^6 trees"),
        ("€40m<sup>2</sup> was paid", "€40m was paid"),
        ("a word<sup>3</sup> or two<sup><a href=#n>2</a></sup>", "a word or two"),
    ],
)
def test_a_square_is_told_from_the_mark_of_a_note(source, text):
    assert read(source).text.string == text


def test_the_parts_of_an_article_are_known():
    source = """<!doctype html><html lang="en-GB"><head><title>Loan grows - The Paper</title></head><body>
    <header><a href="/">The Paper</a> <p>5 million readers</p></header><nav><a>$1</a></nav>
    <div class="page with-sidebar"><article><header><h1>Loan grows</h1><p class="standfirst">By a third</p>
    <div class="byline">By A. Writer</div></header><p>It is $5m.</p><h2>Why</h2>
    <blockquote><p>We pay</p></blockquote><figure><img alt="$9"><figcaption>The mill</figcaption></figure>
    <aside>$7</aside><p><a href="/x">Read more: $8m spent</a></p></article>
    <div class="related"><p>$6</p></div></div><footer>$2</footer></body></html>"""
    assert blocks(source) == [
        ("headline", "Loan grows"),
        ("standfirst", "By a third"),
        ("byline", "By A. Writer"),
        ("body", "It is $5m."),
        ("heading", "Why"),
        ("quotation", "We pay"),
        ("caption", "The mill"),
    ]


def test_the_title_is_the_headline_of_a_page_without_one():
    assert blocks("<html><head><title>Costs $5m</title></head><body><p>x") == [("headline", "Costs $5m"), ("body", "x")]


def test_a_headline_outside_the_article_is_read_first():
    source = "<html><body><div><h1>Head</h1></div><p>menu</p><article><p>Body of it.</p></article></body></html>"
    assert blocks(source) == [("headline", "Head"), ("body", "Body of it.")]


def test_what_the_description_says_is_no_teaser():
    said = "The council has spent half of the loan before a year was over"
    teasers = f"<div class=teaser>{said}.</div><div class=teaser>Another story of the town</div>"
    body = "<p>The council met. It did not say what it will do.</p>" * 9
    page = (
        f'<html><head><meta name=description content="{said}"></head><body><h1>Loan</h1>{teasers}{body}</body></html>'
    )
    assert blocks(page)[1] == ("body", f"{said}.")
    assert len(blocks(page)) == 11


def test_a_fragment_is_read_whole():
    assert [text for _, text in blocks("<nav>a</nav><p><a href=x>b</a></p><footer>c</footer>")] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("page", "language"),
    [
        ('<html lang="de-AT">', "de"),
        ('<html><meta http-equiv="content-language" content="fr">', "fr"),
        ('<html><meta property="og:locale" content="es_ES">', "es"),
        ("<html>", ""),
    ],
)
def test_the_language_is_the_one_the_page_states(page, language):
    assert read(page + "<p>x").language == language


def grid(document):
    text = document.text.string
    return [
        (c.row, c.column, c.rows, c.columns, c.header, text[c.block.start : c.block.end] if c.block else "")
        for table in document.tables
        for c in table.cells
    ]


def test_a_table_keeps_its_grid_through_spans():
    document = read(
        "<table><caption>Sales</caption><thead><tr><th rowspan=2>Year<th colspan=2>Sales<tr><th>North<th>South</thead>"
        "<tr><td>2020<td>$<b>5</b>m<td><p>6</p><p>(7)</p><tr><td>2021<td></table>"
    )
    assert grid(document) == [
        (0, 0, 2, 1, True, "Year"),
        (0, 1, 1, 2, True, "Sales"),
        (1, 1, 1, 1, True, "North"),
        (1, 2, 1, 1, True, "South"),
        (2, 0, 1, 1, False, "2020"),
        (2, 1, 1, 1, False, "$5m"),
        (2, 2, 1, 1, False, "6 (7)"),
        (3, 0, 1, 1, False, "2021"),
        (3, 1, 1, 1, False, ""),
    ]
    (table,) = document.tables
    assert document.text.string[table.caption.start : table.caption.end] == "Sales"
    assert {block.scope for block in document.blocks} == {"caption", "header", "cell"}


@pytest.mark.parametrize("span", ["0", "-1", "x", "99999999999", "2.5", ""])
def test_a_mad_span_is_bounded(span):
    document = read(f"<table><tr><td colspan='{span}'>a<td>b<tr><td>c<td>d</table>")
    assert len(document.tables[0].cells) == 4
    assert max(cell.column for cell in document.tables[0].cells) <= 101


def test_a_table_that_lays_out_a_page_is_no_table():
    source = "<table><tr><td><table><tr><td>a<td>b<tr><td>c<td>d</table><td>text</table><table role=presentation><tr><td>e<td>f</table>"
    assert len(read(source).tables) == 1


def test_comments_to_figcheck_are_kept_with_their_place():
    source = "<p>a<!-- figcheck: ignore x --> $5m<!-- other --></p>"
    (comment,) = read(source).comments
    assert source[comment.start : comment.end] == "<!-- figcheck: ignore x -->"
    assert comment.text == " figcheck: ignore x "


def test_the_encoding_is_the_one_the_page_declares():
    page = "<html><head><meta charset='windows-1250'></head><body><p>5 zł".encode("cp1250")
    assert read_bytes(page, "a.html").text.string == "5 zł"
    page = b'<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"><p>\xa35m'
    assert read_bytes(page, "a.htm").text.string == "£5m"


# ---- places --------------------------------------------------------------------------------------

INSIDE = [
    "",
    "<b>",
    "</b>",
    "<i class='a>b'>",
    "<!-- 9 -->",
    "&shy;",
    "&#8203;",
    "\u00ad",
    "\u200e",
    "&zwnj;",
    "</i>",
    "<span\n>",
]
SPACE = [" ", "\n  ", "&nbsp;", "&#32;", "\r\n", "&#xa0;", " <b> ", "<!-- x --> ", "&thinsp;", "\t"]
FIGURES = [
    ("$", "5", "m"),
    ("£", "1", "2", ".", "5"),
    ("€", "3"),
    ("2", "0", " ", "b", "illion", " ", "yuan"),
    ("&pound;", "7", "bn"),
]
WRAPS = [
    "<p>{}</p>",
    "<div>{}",
    "<li>{}",
    "<td>{}",
    "<table><tr><td>{}<td>x<tr><td>y<td>z</table>",
    "<h1>{}</h1>",
    "<blockquote>{}",
    "{}<br>",
    "<b>{}<p>x</b>",
]


@st.composite
def marked(draw):
    """A source of figures with mark-up inside and around them, and what each of them says."""
    source, said = draw(st.sampled_from(["", "\ufeff", "<!doctype html><body>", "</p>"])), []
    for figure in draw(st.lists(st.sampled_from(FIGURES), min_size=1, max_size=4)):
        parts = []
        for part in figure:
            parts.append(draw(st.sampled_from(SPACE)) if part == " " else part)
            if part is not figure[-1]:
                parts.append("" if part.startswith("&") else draw(st.sampled_from(INSIDE)))
        source += draw(st.sampled_from(WRAPS)).format("".join(parts)) + draw(st.sampled_from(["\n", "<p>", "\r\n"]))
        said.append("".join(figure).replace("&pound;", "£"))
    return source, said


@given(marked())
def test_figures_keep_their_place_through_mark_up(case):
    source, said = case
    document = read(source)
    figures = RulePack.shipped().scanner.scan(document)
    wanted = [RulePack.shipped().scanner.scan(Document.from_text(text))[0] for text in said]
    assert [(figure.value, figure.units) for figure in figures] == [(figure.value, figure.units) for figure in wanted]
    for figure in figures:
        assert document.source[figure.start : figure.end] == figure.text
        assert figure.text[0] in "$£€2&"
        assert figure.text[-1] not in "<& \n"


@given(st.text("ab$5m<>/&;!-'\"= pbtdr\n\r\0\ufeff", max_size=120))
def test_no_mark_up_breaks_the_reader(source):
    for figure in RulePack.shipped().scanner.scan(read(source)):
        assert figure.start < figure.end
        assert source[figure.start : figure.end] == figure.text


TAGS = [
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<table>",
    "<tr>",
    "<td>",
    "</td>",
    "</table>",
    "<a href=x>",
    "</a>",
    "<li>",
    "<h1>",
    "</h1>",
    "<sup>",
    "<q>",
    "</q>",
    "<br>",
    "<div class=nav>",
    "</div>",
    "<pre>",
    "<svg>",
    "<math>",
    "<select>",
    "<form>",
    "<template>",
    "$5m ",
    "x ",
    "&amp;",
    "\n",
    "<!--",
    "-->",
    "<body>",
    "<title>",
]


@given(st.lists(st.sampled_from(TAGS), max_size=40))
def test_tag_soup_keeps_places(parts):
    source = "".join(parts)
    document = read(source)
    for figure in RulePack.shipped().scanner.scan(document):
        assert document.source[figure.start : figure.end] == figure.text
        assert "$" in figure.text
    for block in document.blocks:
        assert block.start < block.end


# ---- hostile input -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "part",
    [
        "<",
        "<!--",
        "<![CDATA[",
        "<a ",
        "<a b='",
        "</a ",
        "&",
        "&#",
        "<b>",
        "<div>",
        "<table>",
        "<table><tr>x",
        "<b><p>",
        "<h1>",
        "<q>",
        "<td colspan=1000>",
        "<sup>1",
        "<p hidden>",
        "<svg>",
        "<title>",
    ],
)
def test_hostile_mark_up_is_read_or_refused(part):
    """Each takes time in proportion to its length; were one quadratic, this file would take hours."""
    source = "<html><body>" + part * 8_000
    assert read(source).source == source


def test_a_page_of_more_tags_than_any_article_has_is_refused():
    with pytest.raises(UnreadableError, match="more than 100,000 tags"):
        read("<p>" * 100_001)


def test_decode_is_not_asked_for_nonsense():
    assert decode(b"<p>", "no such")[0] == "<p>"


def test_the_text_output_prints_figures_without_their_mark_up():
    source = '<html><meta name="date" content="2024-03-15"><p>It raised &euro;<b>40</b>m ($64m), then &euro;<b>40</b>m ($43.5m).'
    out = render("text", [check(read(source))])
    assert "for €40m" in out
    assert "for &euro;" not in out
