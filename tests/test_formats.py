"""One article in every format gives the same findings with the same messages; and what each reader makes of its format."""

import html
import io
import json
import shutil
import subprocess
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker import check, readers
from checker.readers import UnreadableError, csv, read_bytes, read_parts
from checker.readers._formats import shown

ROOT = Path(__file__).parent.parent
DAY = date(2021, 9, 3)
WRITTEN = datetime(2021, 9, 3, 8, 0, tzinfo=UTC)


class Article:
    """A headline, paragraphs, and perhaps a table after them."""

    def __init__(self, headline, paragraphs, table=()):
        self.headline = headline
        self.paragraphs = paragraphs
        self.table = table


def _pledge():
    _, front, body = (ROOT / "samples" / "alibaba-pledge.md").read_text(encoding="utf-8").split("---\n")
    headline = next(line for line in front.splitlines() if line.startswith("title")).partition(": ")[2].strip('"')
    return Article(headline, [" ".join(paragraph.split()) for paragraph in body.strip().split("\n\n")])


ARTICLES = {
    "pledge": _pledge(),
    "entities": Article(
        "M&S to spend £250m on <shops>",
        [
            "M&S will spend £250m ($34.6m) – “a lot”, it said – & close 5 < 6 of its shops. It earned £1\u00a0billion.",
            "Prices rose 4% to €12.50 from €10, and the café chain’s profit was £2.1m (€2.4m).",
        ],
    ),
    "table": Article(
        "Where the yuan go",
        ["The pledge is spread over four funds, the company said, as the table shows."],
        [
            ["Fund", "Amount", "Share"],
            ["Zhejiang", "20 billion yuan ($12.5 billion)", "40%"],
            ["Couriers", "15 billion yuan ($2.3 billion)", "30%"],
            ["R&D", "15 billion yuan ($2.3 billion)", "30%"],
        ],
    ),
}


# ---- the article in each format ------------------------------------------------------------------


def md(article):
    lines = ["---", f"date: {DAY}", f"title: {article.headline}", "---", ""]
    for paragraph in article.paragraphs:
        lines += [paragraph.replace("<", "\\<").replace("&", "&amp;"), ""]
    for number, row in enumerate(article.table):
        lines.append("| " + " | ".join(row).replace("&", "&amp;") + " |")
        if not number:
            lines.append("|" + "---|" * len(row))
    return "\n".join(lines).encode()


def txt(article):
    parts = [article.headline, *article.paragraphs, *("\n\n".join(row) for row in article.table)]
    return "\n\n".join(parts).encode()


def body_html(article):
    parts = [f"<p>{html.escape(paragraph)}</p>" for paragraph in article.paragraphs]
    if article.table:
        parts.append("<table>")
        for number, row in enumerate(article.table):
            tag = "td" if number else "th"
            parts.append("<tr>" + "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in row) + "</tr>")
        parts.append("</table>")
    return "\n".join(parts)


def page(article):
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(article.headline)}</title>'
        f'<meta property="article:published_time" content="{DAY}T08:00:00Z"></head><body><article>'
        f"<h1>{html.escape(article.headline)}</h1>{body_html(article)}</article></body></html>"
    ).encode()


def word(article):
    document = docx.Document()
    document.core_properties.created = document.core_properties.modified = WRITTEN
    document.add_paragraph(article.headline, style="Title")
    for paragraph in article.paragraphs:
        added = document.add_paragraph()
        # A run ends wherever someone once made a change.
        for at in range(0, len(paragraph), 7):
            added.add_run(paragraph[at : at + 7]).bold = at % 2 == 1
    if article.table:
        table = document.add_table(0, len(article.table[0]))
        for row in article.table:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    return _saved(document.save)


def _saved(save):
    file = io.BytesIO()
    save(file)
    return file.getvalue()


ODT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<office:automatic-styles><style:style style:name="T1" style:family="text"><style:text-properties
 style:text-position="super 58%"/></style:style>
 <style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/></office:automatic-styles>
<office:body><office:text>{}</office:text></office:body></office:document-content>"""
META = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>
<meta:creation-date>{0}</meta:creation-date><dc:date>{0}</dc:date><dc:language>en-GB</dc:language>
</office:meta></office:document-meta>"""


def odt(content, day=f"{DAY}T08:00:00"):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr("content.xml", ODT.format(content))
        package.writestr("meta.xml", META.format(day))
    return file.getvalue()


def opendocument(article):
    parts = [f'<text:p text:style-name="P1">{escape(article.headline)}</text:p>']
    parts += [f"<text:p>{escape(p[:30])}<text:span>{escape(p[30:])}</text:span></text:p>" for p in article.paragraphs]
    if article.table:
        cells = "".join(
            "<table:table-row>"
            + "".join(f"<table:table-cell><text:p>{escape(cell)}</text:p></table:table-cell>" for cell in row)
            + "</table:table-row>"
            for row in article.table
        )
        parts.append(f"<table:table>{cells}</table:table>")
    return odt("".join(parts))


def ninjs(article):
    return json.dumps(
        {
            "uri": "urn:1",
            "type": "text",
            "versioncreated": f"{DAY}T08:00:00Z",
            "language": "en-GB",
            "headline": article.headline,
            "body_html": body_html(article),
        }
    ).encode()


def ninjs3(article):
    return json.dumps(
        {
            "uri": "urn:1",
            "standard": {"name": "ninjs", "version": "3.0"},
            "versionCreated": f"{DAY}T08:00:00Z",
            "headlines": [{"role": "main", "value": article.headline}],
            "bodies": [
                {"role": "text", "contentType": "text/plain", "value": "\n\n".join(article.paragraphs)},
                {"role": "main", "contentType": "text/html", "value": body_html(article)},
            ],
        }
    ).encode()


def ans(article):
    elements = [{"type": "text", "content": html.escape(paragraph)} for paragraph in article.paragraphs]
    if article.table:
        header, *rows = [[{"type": "text", "content": html.escape(cell)} for cell in row] for row in article.table]
        elements.append({"type": "table", "header": header, "rows": rows})
    return json.dumps(
        {
            "type": "story",
            "version": "0.10.7",
            "display_date": f"{DAY}T08:00:00Z",
            "headlines": {"basic": html.escape(article.headline)},
            "content_elements": elements,
        }
    ).encode()


def nitf(article):
    return (
        '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE nitf SYSTEM "http://www.nitf.org/IPTC/NITF/nitf-3-4.dtd">'
        f'<nitf><head><docdata><date.issue norm="20210903T080000Z"/></docdata></head><body><body.head><hedline>'
        f"<hl1>{escape(article.headline)}</hl1></hedline><byline>By A. Writer</byline></body.head>"
        f"<body.content>{body_html(article)}</body.content></body></nitf>"
    ).encode()


def newsml(article):
    return (
        '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" xml:lang="en"><itemMeta>'
        f"<versionCreated>{DAY}T08:00:00Z</versionCreated></itemMeta><contentMeta>"
        f"<headline>{escape(article.headline)}</headline></contentMeta><contentSet>"
        '<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x 99'
        f"</title></head><body>{body_html(article)}</body></html></inlineXML></contentSet></newsItem>"
    ).encode()


def rss(article):
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>Feed</title><item><title>{escape(html.escape(article.headline))}</title>"
        f"<pubDate>Fri, 03 Sep 2021 08:00:00 GMT</pubDate><content:encoded>{escape(body_html(article))}"
        "</content:encoded></item></channel></rss>"
    ).encode()


def atom(article):
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Feed</title><entry><title type="html">'
        f"{escape(html.escape(article.headline))}</title><published>{DAY}T08:00:00Z</published>"
        f'<content type="html">{escape(body_html(article))}</content></entry></feed>'
    ).encode()


def atom_xhtml(article):
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>{escape(article.headline)}</title>'
        f'<updated>{DAY}T08:00:00Z</updated><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'
        f"{body_html(article)}</div></content></entry></feed>"
    ).encode()


def excel(article):
    book = openpyxl.Workbook()
    book.properties.created = book.properties.modified = WRITTEN
    for text in (article.headline, *article.paragraphs):
        book.active.append([text])
    for row in article.table:
        book.active.append(row)
    return _saved(book.save)


def comma_separated(article):
    import csv

    file = io.StringIO(newline="")
    csv.writer(file).writerows([[article.headline], *([text] for text in article.paragraphs), *article.table])
    return file.getvalue().encode()


def rst(article):
    lines = [article.headline, "=" * len(article.headline), "", f":date: {DAY}", ""]
    for paragraph in article.paragraphs:
        lines += [paragraph, ""]
    widths = [max(len(row[column]) for row in article.table) + 2 for column in range(3)] if article.table else []
    rule = "+" + "+".join("-" * width for width in widths) + "+"
    for number, row in enumerate(article.table):
        lines += [rule if number != 1 else rule.replace("-", "=")]
        lines += ["|" + "|".join(f" {cell}".ljust(width) for cell, width in zip(row, widths, strict=True)) + "|"]
    return "\n".join([*lines, rule if widths else ""]).encode()


def adoc(article):
    lines = [f"= {article.headline}", f":revdate: {DAY}", ""]
    for paragraph in article.paragraphs:
        lines += [paragraph, ""]
    if article.table:
        lines += ["|===", "".join(f"|{cell} " for cell in article.table[0]), ""]
        lines += [f"|{cell}" for row in article.table[1:] for cell in row]
        lines += ["|==="]
    return "\n".join(lines).encode()


TEXTS = {"a.txt", "a.html", "a.rst", "a.adoc"}
WRITERS = {
    "a.txt": txt,
    "a.rst": rst,
    "a.adoc": adoc,
    "a.html": page,
    "a.docx": word,
    "a.odt": opendocument,
    "a.ninjs": ninjs,
    "3.json": ninjs3,
    "ans.json": ans,
    "a.nitf": nitf,
    "newsml.xml": newsml,
    "rss.xml": rss,
    "atom.xml": atom,
    "xhtml.atom": atom_xhtml,
    "a.xlsx": excel,
    "a.csv": comma_separated,
}


def test_every_reader_is_held_to_the_contract():
    """Markdown is what the others are held against, and PDF is printed from them."""
    written = {part for name in WRITERS for part in name.split(".")}
    assert readers._names() - written == {"md", "pdf"}


def told(report):
    """What a report says, without where."""
    return [
        (finding.rule, finding.severity, finding.message, [" ".join(f.text.split()) for f in finding.figures])
        for finding in report.findings
    ]


def checked(data, name):
    document = read_bytes(data, name)
    if name in {"a.txt", "a.csv", "a.xlsx"}:
        document.published = (DAY, DAY)  # openpyxl stamps a workbook whenever it saves it
    report = check(document)
    assert document.published == (DAY, DAY)
    return report


@pytest.mark.parametrize("article", ARTICLES)
@pytest.mark.parametrize("name", WRITERS)
def test_an_article_gives_the_same_findings_in_every_format(name, article):
    wanted = checked(md(ARTICLES[article]), "a.md")
    report = checked(WRITERS[name](ARTICLES[article]), name)
    assert told(report) == told(wanted)
    assert any(finding.severity == "error" for finding in report.findings)
    assert report.document.language == "en"


@pytest.mark.parametrize("article", ARTICLES)
@pytest.mark.parametrize("name", WRITERS)
def test_every_figure_stands_where_it_says(name, article):
    report = checked(WRITERS[name](ARTICLES[article]), name)
    document = report.document
    assert report.figures
    for figure in report.figures:
        source = document.source[figure.start : figure.end]
        assert figure.text == source
        assert document.text.span(figure.text_start, figure.text_end) == (figure.start, figure.end)
        if name not in TEXTS:
            assert figure.place
    for finding in report.findings:
        assert (finding.where == f"{finding.line}:{finding.column}") == (name in TEXTS)


@pytest.mark.parametrize("suffix", ["docx", "odt", "html"])
@pytest.mark.parametrize("article", ARTICLES)
@pytest.mark.skipif(shutil.which("pandoc") is None, reason="pandoc is not installed")
def test_what_pandoc_makes_of_an_article_gives_the_same_findings(tmp_path, suffix, article):
    (tmp_path / "a.md").write_bytes(md(ARTICLES[article]))
    subprocess.run(["pandoc", "--standalone", "a.md", "-o", f"a.{suffix}"], cwd=tmp_path, check=True)
    report = checked((tmp_path / f"a.{suffix}").read_bytes(), f"a.{suffix}")
    assert told(report) == told(checked(md(ARTICLES[article]), "a.md"))


@pytest.fixture(scope="module")
def converted(tmp_path_factory):
    """The Word documents as LibreOffice saves them in other formats, all by one start of it."""
    folder = tmp_path_factory.mktemp("office")
    for name, article in ARTICLES.items():
        (folder / f"{name}.docx").write_bytes(word(article))
    names = [f"{name}.docx" for name in ARTICLES]
    for suffix in ("odt", "pdf", "docx:MS Word 2007 XML"):
        out = folder / suffix[:4]
        command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
        subprocess.run([*command, "--convert-to", suffix, "--outdir", out, *names], cwd=folder, check=True)
    return folder


@pytest.mark.parametrize("suffix", ["odt", "pdf", "docx"])
@pytest.mark.parametrize("article", ARTICLES)
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_what_libreoffice_makes_of_an_article_gives_the_same_findings(converted, suffix, article):
    document = read_bytes((converted / suffix / f"{article}.{suffix}").read_bytes(), f"a.{suffix}")
    if suffix == "pdf":
        document.published = (DAY, DAY)  # a PDF is stamped with when it was made
    else:
        assert document.stamped == (DAY, DAY)
    assert told(check(document)) == told(checked(md(ARTICLES[article]), "a.md"))


@given(st.integers(1, 9999), st.integers(0, 12), st.sampled_from(["a.docx", "a.odt", "a.nitf", "a.ninjs", "a.xlsx"]))
def test_a_figure_is_found_wherever_it_stands(amount, words, name):
    article = Article("A headline", ["word " * words + f"cost £{amount}m (${amount * 3}m) then", "the end"])
    report = checked(WRITERS[name](article), name)
    assert [figure.text for figure in report.figures] == [f"£{amount}m", f"${amount * 3}m"]


def test_a_comment_of_an_office_document_silences_the_figures_it_stands_at():
    said = "figcheck: ignore conversion -- from the court file"
    document = docx.Document()
    paragraph = document.add_paragraph("The pledge includes ")
    run = paragraph.add_run("20 billion yuan ($12.5 billion) for a fund.")
    document.add_comment(run, said, "A", "A")
    annotation = f"<office:annotation><text:p>{said}</text:p></office:annotation>"
    opened = odt(f"<text:p>The pledge includes {annotation}20 billion yuan ($12.5 billion) for a fund.</text:p>")
    for data, name in ((_saved(document.save), "a.docx"), (opened, "a.odt")):
        read = read_bytes(data, name)
        read.published = (DAY, DAY)
        report = check(read)
        assert [finding.suppressed for finding in report.findings] == [
            {"by": "comment", "reason": "from the court file"}
        ], name
        assert report.notices == []


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        ("1599.99", "#,##0.00", "1,599.99"),
        ("-1599.99", '"$"#,##0.00_);[Red]\\("$"#,##0.00\\)', "($1,599.99)"),
        ("0.025", "0%", "3%"),
        ("0.025", "0.00%", "2.50%"),
        ("12500000000", '[$€-407]#,##0.0,,," bn"', "€12.5 bn"),
        ("33.333333333333336", "General", "33.3333333333333"),
        ("0.1", "@", "0.1"),
        ("5", "0.0##", "5.0"),
        ("0", '0;-0;"none"', "none"),
        ("-0.4", "0", "0"),
        ("7", "# ?/?", "7"),
        ("7", "0.00E+00", "7"),
    ],
)
def test_a_number_is_shown_as_its_format_does(value, number_format, text):
    assert shown(Decimal(value), number_format) == text


def test_pictures_do_not_count_as_text(monkeypatch):
    data = word(ARTICLES["pledge"])
    monkeypatch.setattr(readers, "LARGEST_SOURCE", len(data) - 1)  # of other formats
    assert len(list(read_parts(Path("a.docx"), data))) == 1
    monkeypatch.setattr(readers, "LARGEST", len(data) - 1)
    with pytest.raises(UnreadableError, match="larger than"):
        list(read_parts(Path("a.docx"), data))


def test_each_item_of_a_feed_is_a_document_with_its_own_date(tmp_path):
    items = "".join(
        f"<item><title>Item {n}</title><pubDate>Fri, 0{n} Sep 2021 08:00:00 GMT</pubDate>"
        f"<description>&lt;p&gt;It cost £{n}m.&lt;/p&gt;</description></item>"
        for n in (1, 2, 3)
    )
    (tmp_path / "a.rss").write_text(f"<rss><channel>{items}</channel></rss>", encoding="utf-8")
    documents = list(read_parts(tmp_path / "a.rss"))
    assert [document.published[0].day for document in documents] == [1, 2, 3]
    assert [document.blocks[-1].place for document in documents] == [
        {"item": n, "field": "description", "from": 0} for n in (1, 2, 3)
    ]


def test_offsets_in_a_ninjs_body_are_those_of_the_decoded_body():
    article = ARTICLES["entities"]
    document = read_bytes(ninjs(article), "a.ninjs")
    body = body_html(article)
    figures = [figure for figure in check(document).figures if figure.place["field"] == "body_html"]
    assert figures
    for figure in figures:
        assert body[figure.start : figure.end] == figure.text


def test_a_long_table_comes_in_row_blocks_under_the_same_header(tmp_path):
    rows = "".join(f"row {n},{n},{n + 1}\r\n" for n in range(9000))
    (tmp_path / "a.csv").write_text("Name,2020,2021\r\n" + rows, encoding="utf-8", newline="")
    parts = list(read_parts(tmp_path / "a.csv"))
    assert len(parts) > 1
    assert [part.continues for part in parts] == [False] + [True] * (len(parts) - 1)
    for part in parts:
        assert [cell.row for cell in part.tables[0].cells[:3]] == [0, 0, 0]
        assert part.tables[0].cells[0].header
    last = parts[-1]
    start, end = last.text.span(last.blocks[-1].start, last.blocks[-1].end)
    assert last.source[start:end] == "9000"
    assert last.blocks[-1].place == {"cell": "C9001"}


def test_a_finding_in_a_later_row_block_names_the_figures_of_its_block():
    parts = [(2100 + 41 * n * n % 9000, 12100 + 57 * n * n % 7000) for n in range(60)]
    rows = [[f"row {n}", one, two, one + two + 700 * (n == 50)] for n, (one, two) in enumerate(parts)]
    source = "Name,First,Second,Total\n" + "".join(",".join(map(str, row)) + "\n" for row in rows)
    first, *others = [check(part) for part in csv.read_parts(source, 80)]
    assert len(others) > 1
    read = sum(len(report.figures) for report in (first, *others))
    assert [first.absorb(other) for other in others] == [True] * len(others)
    assert first.coverage["figures"] == read
    (finding,) = first.findings
    numbered = {figure.id: figure for figure in first.figures}
    assert len(numbered) == len(first.figures)
    assert [numbered[repair["figure"]].place for repair in finding.repairs] == [{"cell": "D52"}]
    assert [numbered[number] for number in finding.model_dump()["figures"]] == finding.figures


# ---- what each part of an article is -------------------------------------------------------------

PARTS = [
    ("headline", "Fund grows to $9m"),
    ("standfirst", "It spent half"),
    ("byline", "By A. Writer"),
    ("date", "London, Sept 3"),
    ("heading", "Why"),
    ("body", "It paid $5m."),
    ("quotation", "We pay $4m"),
    ("caption", "The $2m mill"),
    ("header", "Fund"),
    ("header", "Sum"),
    ("cell", "A"),
    ("cell", "$1m"),
]
HTML_BODY = (
    "<h2>Why</h2><p>It paid $5m.</p><blockquote>We pay $4m</blockquote><figure><figcaption>The $2m mill</figcaption>"
    "</figure><table><tr><th>Fund</th><th>Sum</th></tr><tr><td>A</td><td>$1m</td></tr></table>"
)
NEWS = "http://iptc.org/std/nar/2006-10-01/"
SCOPED = {  # the source, and the scopes that the format has no words for
    "a.md": (
        (
            "---\ntitle: Fund grows to $9m\ndescription: It spent half\n---\n# Why\n\nIt paid $5m.\n\n> We pay $4m\n\n"
            "<figure><figcaption>The $2m mill</figcaption></figure>\n\n| Fund | Sum |\n|---|---|\n| A | $1m |\n"
        ),
        {"byline", "date"},
    ),
    "a.html": (
        (
            "<!doctype html><body><article><h1>Fund grows to $9m</h1><p class=standfirst>It spent half</p><p class=byline>"
            f"By A. Writer</p><p class=dateline>London, Sept 3</p>{HTML_BODY}</article></body>"
        ),
        set(),
    ),
    "a.rst": (
        (
            "=================\nFund grows to $9m\n=================\n\nWhy\n===\n\nIt paid $5m.\n\n    We pay $4m\n\n"
            ".. figure:: mill.jpg\n\n   The $2m mill\n\n==== ====\nFund Sum\n==== ====\nA    $1m\n==== ====\n"
        ),
        {"standfirst", "byline", "date"},
    ),
    "a.adoc": (
        (
            "= Fund grows to $9m\nBy A. Writer\n\n[.lead]\nIt spent half\n\n== Why\n\nIt paid $5m.\n\n[quote]\n____\n"
            "We pay $4m\n____\n\n.The $2m mill\nimage::mill.jpg[]\n\n|===\n|Fund |Sum\n\n|A |$1m\n|===\n"
        ),
        {"date"},
    ),
    "a.nitf": (
        (
            "<nitf><body><body.head><hedline><hl1>Fund grows to $9m</hl1><hl2>It spent half</hl2></hedline><byline>By A. "
            "Writer</byline><dateline>London, Sept 3</dateline></body.head><body.content><hl2>Why</hl2><p>It paid $5m.</p>"
            "<bq><block><p>We pay $4m</p></block></bq><media><media-caption>The $2m mill</media-caption></media><table><tr>"
            "<th>Fund</th><th>Sum</th></tr><tr><td>A</td><td>$1m</td></tr></table></body.content></body></nitf>"
        ),
        set(),
    ),
    "a.newsml": (
        (
            f'<newsItem xmlns="{NEWS}"><contentMeta><headline>Fund grows to $9m</headline><by>By A. Writer</by><dateline>'
            "London, Sept 3</dateline><description>It spent half</description></contentMeta><contentSet><inlineXML>"
            f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{HTML_BODY}</body></html></inlineXML></contentSet></newsItem>'
        ),
        set(),
    ),
    "a.ninjs": (
        json.dumps(
            {
                "versioncreated": "2021-09-03",
                "headline": "Fund grows to $9m",
                "description_text": "It spent half",
                "byline": "By A. Writer",
                "body_html": HTML_BODY,
            }
        ),
        {"date"},
    ),
    "a.ans": (
        json.dumps(
            {
                "headlines": {"basic": "Fund grows to $9m"},
                "subheadlines": {"basic": "It spent half"},
                "credits": {"by": [{"name": "By A. Writer"}]},
                "content_elements": [
                    {"type": "header", "content": "Why"},
                    {"type": "text", "content": "It paid $5m."},
                    {"type": "quote", "content_elements": [{"type": "text", "content": "We pay $4m"}]},
                    {"type": "image", "caption": "The $2m mill"},
                    {
                        "type": "table",
                        "header": [{"content": "Fund"}, {"content": "Sum"}],
                        "rows": [[{"content": "A"}, {"content": "$1m"}]],
                    },
                ],
            }
        ),
        {"date"},
    ),
    "a.rss": (
        (
            "<rss><channel><item><title>Fund grows to $9m</title><description>It spent half</description><encoded>"
            f"{escape(HTML_BODY)}</encoded></item></channel></rss>"
        ),
        {"byline", "date"},
    ),
    "a.atom": (
        (
            "<feed><entry><title>Fund grows to $9m</title><summary>It spent half</summary><content type='html'>"
            f"{escape(HTML_BODY)}</content></entry></feed>"
        ),
        {"byline", "date"},
    ),
}


def scopes(document):
    return [(block.scope, document.text.string[block.start : block.end]) for block in document.blocks]


@pytest.mark.parametrize("name", SCOPED)
def test_each_part_of_an_article_is_known_for_what_it_is(name):
    source, unknown = SCOPED[name]
    document = read_bytes(source.encode(), name)
    assert sorted(scopes(document)) == sorted(part for part in PARTS if part[0] not in unknown)
    assert [cell.header for cell in document.tables[0].cells] == [True, True, False, False]


def test_each_part_of_a_word_document_is_known_by_its_style():
    document = docx.Document()
    styles = ("Title", "Subtitle", "Author", "Date", "Heading 1", "Normal", "Quote", "Caption")
    for style in ("Author", "Date"):
        document.styles.add_style(style, 1)
    for style, (_, text) in zip(styles, PARTS, strict=False):
        document.add_paragraph(text, style=style)
    table = document.add_table(2, 2)
    for number, (_, text) in enumerate(PARTS[8:]):
        table.cell(number // 2, number % 2).text = text
    assert scopes(read_bytes(_saved(document.save), "a.docx")) == PARTS


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_figures_in_the_html_of_markdown_keep_their_place(end):
    lines = [
        "Text $1m.",
        "",
        "<table>",
        "<tr><th>Fund<th>Sum",
        "<tr><td>A &amp; B<td>&pound;<b>4</b>m",
        "</table>",
        "",
        "$5m",
    ]
    document = read_bytes(end.join(lines).encode(), "a.md")
    figures = check(document).figures
    assert [document.source[figure.start : figure.end] for figure in figures] == ["$1m", "&pound;<b>4</b>m", "$5m"]
    assert len(document.tables) == 1
