"""The day of publication: where a page or a file says it, and which evidence comes first."""

import datetime

import pytest

from checker import Document
from checker.readers import _dates as dates
from checker.readers import read_bytes


def iso(period):
    return period and (period[0].isoformat() if period[0] == period[1] else period)


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("2021-09-03T23:10:00-05:00", "en", "2021-09-03"),
        ("20210903T101500Z", "en", "2021-09-03"),
        ("Fri, 03 Sep 2021 10:00:00 GMT", "en", "2021-09-03"),
        ("September 3rd, 2021", "en", "2021-09-03"),
        ("3 Sept. 2021", "en", "2021-09-03"),
        ("3. September 2021, 10:15 Uhr", "de", "2021-09-03"),
        ("03.09.21", "de", "2021-09-03"),
        ("3 septembre 2021", "fr", "2021-09-03"),
        ("1er août 2021", "fr", "2021-08-01"),
        ("3 de septiembre de 2021", "es", "2021-09-03"),
        ("3 вересня 2021", "uk", "2021-09-03"),
        ("13/09/2021", "en", "2021-09-13"),
        ("09/13/2021", "en", "2021-09-13"),
        ("03/09/2021", "en", None),
        ("03/09/2021", "fr", "2021-09-03"),
        ("31.02.2021", "de", None),
        ("1.234.567", "de", None),
        ("costs 3 may 2021", "en", "2021-05-03"),
        ("tomorrow", "en", None),
        ("", "en", None),
    ],
)
def test_a_date_is_read_in_whatever_form_a_page_writes_it(text, language, day):
    assert iso(dates.read_any(text, (language, "en"))) == day


@pytest.mark.parametrize(
    ("head", "body", "day", "by"),
    [
        ('<meta property="article:published_time" content="2021-09-03T10:00">', "", "2021-09-03", "metadata"),
        ('<meta property="article:modified_time" content="2021-09-03T10:00">', "", None, ""),
        ('<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "x", "datePublished": "2021-09-03"}, {"datePublished": "2020-01-01"}]}</script>', "", "2021-09-03", "JSON-LD"),
        ('<script type="application/ld+json">{"datePublished": "2021-09-03", broken</script>', "", "2021-09-03", "JSON-LD"),
        ('<script type="application/ld+json">' + "[" * 100_000 + "</script>", "", None, ""),
        ("", '<time datetime="2021-09-03">Friday</time>', "2021-09-03", "time element"),
        ("", '<time datetime="2020-01-01">old</time><time class="published" datetime="2021-09-03">', "2021-09-03", "time element"),
        ("", '<aside><time datetime="2020-01-01">old</time></aside>', None, ""),
        ("", "<div class='post-date'>Posted on 3 September 2021 by us</div>", "2021-09-03", "date line"),
        ("", "<div class='date updated'>3 September 2021</div>", None, ""),
        ("", "<header><time datetime='2021-09-03T10:00'>3 Sept 2021</time></header>", "2021-09-03", "time element"),
        ("", "<time datetime='2021-09-09T10:00Z'>Published 3 September 2021</time>", "2021-09-03", "time element"),
        ("", "<p>Desk, 3.9.2021, 10:15 | <a href=x>Comments on this</a></p>", "2021-09-03", "date line"),
        ("", "<p>2021年9月3日</p>", "2021-09-03", "date line"),
        ("", "<dl><dt>Born</dt><dd>3 September 1951</dd></dl>", None, ""),
        ("", "<p>Perth, (03.09.2021). The city has spent more than it had planned to spend, and it said so in a long sentence, in which there is no other day.</p>", "2021-09-03", "date line"),
        ("", "<p>On 3 September 2021 the council of the city met at last.</p>", None, ""),
        ("", "<p>Text.</p>" * 200 + "<p>3 September 2021</p>", "2021-09-03", "date line"),
        ("", "<p>Text.</p>" * 200 + "<p>3 September 2021</p><p>4 September 2021</p>", None, ""),
        # A date alone may be that of the file; what stands beside the headline comes first.
        ('<meta name="date" content="2021-10-01">', "<p class=post-date>3 September 2021</p>", "2021-09-03", "date line"),
        ('<meta name="date" content="2021-09-03">', "", "2021-09-03", "metadata"),
        ('<meta name="date" content="03/09/2021">', "", None, ""),
        # Late in the evening in New York it is the next day in UTC; the page shows its own day.
        ('<meta property="article:published_time" content="2021-09-04T02:10:00+00:00"><link rel="canonical" href="https://x.example/2021/09/03/loan">', "", "2021-09-03", "metadata"),
        ('<meta property="article:published_time" content="2021-09-04T02:10:00Z">', "<time>September 3, 2021</time>", "2021-09-03", "metadata"),
        ('<meta property="article:published_time" content="2021-09-02T23:00Z">', "<p>3. September 2021</p>", "2021-09-03", "metadata"),
        ('<meta property="article:published_time" content="2021-09-04T12:10:00Z">', "<time>September 3, 2021</time>", "2021-09-04", "metadata"),
        ('<meta property="article:published_time" content="2021-09-04T02:10:00-05:00">', "<time>September 3, 2021</time>", "2021-09-04", "metadata"),
        ('<link rel="canonical" href="https://x.example/news/23-09-2021">', "", "2021-09-23", "address"),
        ('<link rel="canonical" href="https://x.example/news/03-09-2021">', "", None, ""),
        ('<link rel="canonical" href="https://x.example/2021/09/03/loan">', "", "2021-09-03", "address"),
        ("", "<p>By A. Writer, 3 September 2021</p>", "2021-09-03", "date line"),
    ],
)  # fmt: skip
def test_a_page_says_its_day_by_the_surest_evidence(head, body, day, by):
    source = f"<!doctype html><html lang=en><head>{head}</head><body><article><h1>Head</h1>{body}<p>Text.</p></article>"
    document = Document.from_text(source, format="html")
    assert (iso(document.published), document.dated_by) == (day, by)


@pytest.mark.parametrize(
    ("head", "body", "day"),
    [
        ('<meta property="article:modified_time" content="2021-09-03T10:00">', "", "2021-09-03"),
        ("", "<p class=updated>Updated 3 September 2021</p>", "2021-09-03"),
        ('<meta property="article:modified_time" content="2021-09-05">', "<time>3 September 2021</time>", None),
    ],
)
def test_the_last_change_only_stamps_a_page(head, body, day):
    source = f"<!doctype html><html lang=en><head>{head}</head><body><article><h1>Head</h1>{body}<p>Text.</p></article>"
    assert iso(Document.from_text(source, format="html").stamped) == day


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2021-09-03-loan.md", "2021-09-03"),
        ("drafts/loan_20210903.txt", "2021-09-03"),
        ("loan.2021.09.03.html", "2021-09-03"),
        ("2021-99-03.md", None),
        ("budget-20210.txt", None),
        ("2020-01-01/loan.txt", None),
    ],
)
def test_a_file_name_says_the_day_where_nothing_in_the_file_does(name, day):
    document = read_bytes(b"Text.", name)
    assert (iso(document.published), document.dated_by) == (day, "file name" if day else "")


def test_what_the_file_says_comes_before_its_name():
    document = read_bytes(b"---\ndate: 2021-09-03\n---\n", "2020-01-01-x.md")
    assert (iso(document.published), document.dated_by) == ("2021-09-03", "front matter")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("BEIJING, Sept 3, 2021 (Wire) - It lent $5m.", "2021-09-03"),
        ("Loan grows\n\nLONDON, 3 September 2021 — It lent $5m.", "2021-09-03"),
        ("NEW YORK (Wire) Sept. 3, 2021 – It lent $5m.", "2021-09-03"),
        ("BEIJING, Sept 3 (Wire) - It lent $5m.", None),
        ("It lent $5m on 3 September 2021 to a mill.", None),
        ("The loan of 3 September 2021 - a record", None),
    ],
)
def test_a_dateline_says_the_day(text, day):
    document = read_bytes(text.encode(), "loan.txt")
    assert (iso(document.published), document.dated_by) == (day, "dateline" if day else "")


@pytest.mark.parametrize(
    ("text", "dateline"),
    [
        ("LONDON, March 3 — It lent $5m.", (3, 3)),
        ("BEIJING, Sept 3 (Wire) - It lent $5m.", (9, 3)),
        ("Loan grows\n\nPARIS, 29 February (Wire) -- It lent $5m.", (2, 29)),
        ("МОСКВА, 29 июня /Агентство/. Она одолжила 5 млн.", (6, 29)),
        ("LONDON (Wire) - It lent $5m on March 3.", None),
        ("LONDON, March 33 — It lent $5m.", None),
        ("LONDON, March 3 and April 4 — It lent $5m.", None),
        ("LONDON, Room 3 — It lent $5m.", None),
        ("It lent $5m on March 3 - a record.", None),
    ],
)
def test_a_dateline_may_name_no_year(text, dateline):
    document = Document.from_text(text)
    assert (document.published, document.dateline) == (None, dateline)


@pytest.mark.parametrize(
    ("dateline", "first", "last", "day"),
    [
        ((3, 3), "2024-03-05", "2024-03-05", "2024-03-03"),
        ((3, 3), "2024-03-01", "2024-03-01", "2024-03-03"),  # sent out ahead
        ((12, 31), "2024-01-02", "2024-01-02", "2023-12-31"),
        ((3, 3), "2024-01-01", "2024-12-31", "2024-03-03"),
        ((3, 3), "2022-01-01", "2024-12-31", None),  # of three such days
        ((3, 3), "2024-02-01", "2024-02-01", None),  # eleven months ago
        ((2, 29), "2023-03-01", "2023-03-01", None),
        ((2, 29), "2024-03-01", "2024-03-01", "2024-02-29"),
    ],
)
def test_a_dateline_takes_its_year_from_what_else_is_known(dateline, first, last, day):
    document = Document.from_text("x")
    document.dateline = dateline
    span = (datetime.date.fromisoformat(first), datetime.date.fromisoformat(last))
    document.set_date(span, "--date")
    assert (document.published, document.dated_by) == (
        ((datetime.date.fromisoformat(day),) * 2, "dateline, its year from --date") if day else (span, "--date")
    )


def test_the_file_name_gives_a_dateline_its_year():
    document = read_bytes(b"LONDON, March 3 - It lent $5m.", "2024-03-04-loan.txt")
    assert (iso(document.published), document.dated_by) == ("2024-03-03", "dateline, its year from file name")


def test_a_given_date_comes_before_all():
    document = Document.from_text("BEIJING, Sept 3, 2021 - x", published=datetime.date(2020, 1, 1))
    assert (iso(document.published), document.dated_by) == ("2020-01-01", "given")
