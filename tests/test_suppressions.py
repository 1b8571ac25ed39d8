"""Suppressions: which findings a comment silences, in each format, and what is said about those that do nothing."""

import datetime
import io
import json
from xml.sax.saxutils import escape

import docx
import openpyxl
import pytest

from checker import Document, Settings, check
from checker.readers import read_bytes

DAY = datetime.date(2024, 3, 15)
BAD = "The fund raised €40m ($64m) in March."


def report(text, format="markdown", **settings):
    return check(Document.from_text(text, published=DAY, format=format), settings=Settings(**settings))


def outcome(text, format="markdown", **settings):
    """Return the reason of each finding's suppression (None where it is active), and the notices."""
    found = report(text, format, **settings)
    return [finding.suppressed and finding.suppressed["reason"] for finding in found.findings], found.notices


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        (f"{BAD}", [None]),
        (f"<!-- figcheck: ignore -->\n\n{BAD}", [""]),
        (f"<!-- figcheck: ignore conversion -- from the court file -->\n\n{BAD}", ["from the court file"]),
        (f"<!-- figcheck: ignore conversion, part -- two -->\n\n{BAD}\n\n{BAD}", ["two", None]),
        ("The fund raised <!-- figcheck: ignore -- why --> €40m ($64m) in March.", ["why"]),
        ("The fund raised €40m <!-- figcheck: ignore --> ($64m) in March.", [""]),
        (f"{BAD} <!-- figcheck: ignore-line -->\n{BAD}", ["", None]),
        (f"<!-- figcheck: ignore-line -->\n\n{BAD}\n{BAD}", ["", None]),
        (f"{BAD}\n\n<!-- figcheck: ignore-start -- a -->\n\n{BAD}\n\n{BAD}\n\n<!-- figcheck: ignore-end -->\n\n{BAD}", [None, "a", "a", None]),
        (f"- x <!-- figcheck: ignore -->\n- {BAD}", [""]),
        (f"> <!-- figcheck: ignore -->\n> {BAD}", [""]),
    ],
)  # fmt: skip
def test_a_comment_silences_the_next_figure_a_line_or_a_block(text, reasons):
    assert outcome(text) == (reasons, [])


@pytest.mark.parametrize(
    ("text", "format"),
    [
        (f"<p><!-- figcheck: ignore -- why --> {BAD}</p>", "html"),
        (f"[figcheck: ignore -- why]\n{BAD}", "text"),
        (f"{BAD} [figcheck: ignore-line -- why]", "text"),
        (f"[figcheck: ignore-start -- why]\n\n{BAD}\n\n[figcheck: ignore-end]", "text"),
        (f"<p>[figcheck: ignore -- why] {BAD}</p>", "html"),
    ],
)
def test_every_format_has_its_form(text, format):
    assert outcome(text, format) == (["why"], [])


def packed(save):
    file = io.BytesIO()
    save(file)
    return file.getvalue()


def word():
    document = docx.Document()
    runs = document.add_paragraph(BAD).runs
    document.add_comment(runs, "figcheck: ignore -- why")
    return packed(document.save)


def sheet():
    book = openpyxl.Workbook()
    book.active.append(["Fund", "[figcheck: ignore -- why]"])
    book.active.append(["A", BAD])
    return packed(book.save)


MARK = "<!-- figcheck: ignore -- why -->"
XML = MARK.replace(" --", " –", 1)
FILES = {
    "a.txt": f"[figcheck: ignore -- why]\n\n{BAD}",
    "a.md": f"{MARK}\n\n{BAD}",
    "a.html": f"{MARK}<p>{BAD}</p>",
    "a.rst": f".. figcheck: ignore -- why\n\n{BAD}",
    "a.adoc": f"// figcheck: ignore -- why\n\n{BAD}",
    "a.csv": f"Fund,Sum\n[figcheck: ignore -- why],x\nA,{BAD}",
    "a.docx": word(),
    "a.xlsx": sheet(),
    "a.nitf": f"<nitf><body><body.content>{XML}<p>{BAD}</p></body.content></body></nitf>",
    "b.nitf": f"<nitf><body><body.content><p>x {XML} {BAD}</p></body.content></body></nitf>",
    "c.nitf": f"<nitf><body><body.content><table><tr><td>{XML}{BAD}</td></tr></table></body.content></body></nitf>",
    "a.newsml": f"<newsItem><contentSet><inlineXML><html><p>x</p>{XML}<p>{BAD}</p></html></inlineXML></contentSet></newsItem>",
    "a.ninjs": json.dumps({"versioncreated": "2024-03-15", "body_html": f"{MARK}<p>{BAD}</p>"}),
    "a.ans": json.dumps({"content_elements": [{"type": "text", "content": f"{MARK}{BAD}"}]}),
    "a.rss": f"<rss><channel><item><title>x</title><description>{escape(MARK + BAD)}</description></item></channel></rss>",
    "a.atom": f"<feed><entry><content type='xhtml'><div>{XML}<p>{BAD}</p></div></content></entry></feed>",
}


@pytest.mark.parametrize("name", FILES)
def test_every_format_of_a_file_has_its_form(name):
    data = FILES[name]
    document = read_bytes(data if isinstance(data, bytes) else data.encode(), name)
    document.published = (DAY, DAY)
    found = check(document)
    assert [finding.suppressed and finding.suppressed["reason"] for finding in found.findings] == ["why"]
    assert found.notices == []


def test_a_block_of_xml_between_two_comments_is_silenced():
    start, end = "<!-- figcheck: ignore-start — a -->", "<!-- figcheck: ignore-end -->"
    body = f"<p>{BAD}</p>{start}<p>{BAD}</p>{end}<p>{BAD}</p>{start}<p>{BAD}</p>{end}"
    document = read_bytes(f"<nitf><body><body.content>{body}</body.content></body></nitf>".encode(), "a.nitf")
    document.published = (DAY, DAY)
    found = check(document)
    assert [finding.suppressed and finding.suppressed["reason"] for finding in found.findings] == [None, "a", None, "a"]
    assert found.notices == []


def test_a_silenced_finding_stays_in_the_report_and_counts_for_nothing():
    found = report(f"<!-- figcheck: ignore -- why -->\n\n{BAD}")
    assert found.active == []
    assert found.model_dump()["findings"][0]["suppressed"] == {"by": "comment", "reason": "why"}


@pytest.mark.parametrize(
    ("text", "notice"),
    [
        ("x\n\n<!-- figcheck: ignore -->\n\nIt cost $5m.", "Line 3: figcheck: ignore: nothing to ignore"),
        (f"<!-- figcheck: ignore part -->\n\n{BAD}", "Line 1: figcheck: ignore part: nothing to ignore"),
        (f"<!-- figcheck: ignore convertion -->\n\n{BAD}", "Line 1: figcheck: ignore convertion: no rule 'convertion'"),
        (f"{BAD}\n\n<!-- figcheck: ignore-end -->", "Line 3: figcheck: ignore-end: there is no ignore-start before it"),
        (f"<!-- figcheck: ignore-start part -->\n\n{BAD}", "Line 1: figcheck: ignore-start part: has no ignore-end; it holds to the end of the document"),
        (f"<!-- figcheck: ignroe -->\n\n{BAD}", "Line 1: 'figcheck: ignroe' is not understood: write figcheck: ignore, ignore-line, ignore-start or ignore-end, then rules, then -- and a reason"),
    ],
)  # fmt: skip
def test_a_comment_that_does_nothing_is_reported_with_its_line(text, notice):
    reasons, notices = outcome(text)
    assert notice in notices
    assert set(reasons) <= {None}


def test_a_reason_can_be_demanded():
    text = f"<!-- figcheck: ignore -->\n\n{BAD}"
    notice = "Line 1: figcheck: ignore: has no reason, which the settings ask for; it ignores nothing"
    assert outcome(text, require_reason=True) == ([None], [notice])
    assert outcome(text.replace("ignore", "ignore -- why"), require_reason=True) == (["why"], [])


def test_a_rule_that_is_switched_off_leaves_its_comments_alone():
    text = f"<!-- figcheck: ignore conversion -- why -->\n\n{BAD}"
    assert outcome(text, ignore=frozenset({"conversion"})) == ([], [])


def test_code_that_shows_a_comment_is_no_comment():
    assert outcome("`<!-- figcheck: ignore -->` and\n\n```\n<!-- figcheck: ignore -->\n```\n\n$5m") == ([], [])
