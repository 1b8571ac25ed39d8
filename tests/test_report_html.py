"""The HTML report: self-contained, everything escaped, every figure marked, the findings where a desk looks first."""

import hashlib
import re
from base64 import b64encode
from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import checked
from test_cli import run

from checker import check
from checker.readers import read_file
from checker.reporters.html import render

ROOT = Path(__file__).parent.parent
PLEDGE = ROOT / "samples" / "alibaba-pledge.md"
ARTICLES = sorted(path for path in (ROOT / "samples").iterdir() if path.suffix in {".md", ".txt"})
VOID = {"meta", "br", "img", "link", "input", "hr"}


class Page(HTMLParser):
    """What a page holds: its tags with their attributes, and the text inside each class of element."""

    def __init__(self, source):
        super().__init__()
        self.tags, self.inside, self.open, self.problems = [], [], [], []
        self.feed(source)
        self.close()
        assert not self.open, self.open
        assert not self.problems

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append((tag, dict(attrs).get("class") or ""))

    def handle_endtag(self, tag):
        if not self.open or self.open[-1][0] != tag:
            self.problems.append((tag, self.open[-3:], self.getpos()))
        else:
            self.open.pop()

    def handle_data(self, data):
        self.inside.append(([name for _, name in self.open], [tag for tag, _ in self.open], data))

    def text(self, wanted, without=()):
        return "".join(
            data
            for classes, _, data in self.inside
            if any(wanted in name.split() for name in classes)
            and not any(out in name.split() for name in classes for out in without)
        )


def page(path):
    return Page(render([check(read_file(path))]))


def test_the_pledge_tells_what_is_wrong_by_how_much_the_rate_and_its_source():
    found = page(PLEDGE)
    top = " ".join(found.text("findings").split())
    for part in (
        "20 billion yuan was about $3.1 billion on 3 September 2021, not $12.5 billion",
        "Printed$12.5 billion",
        "$2.7 billion to $3.5 billion",
        "4 times too large",
        "6.448 to 6.479 yuan to the US dollar, 27 August to 3 September 2021 (calculated from ECB)",
        "paragraph 2, line 9",
    ):
        assert part in top
    verdict = " ".join(found.text("verdict").split())
    assert re.fullmatch(
        r"1 error\. \d+ figures read, \d+ in something checkable: \d+ hold, 2 do not\. "
        r"Dated 3 September 2021 \(front matter\)\. Rates: ECB\.",
        verdict,
    )
    assert "Is it $3.1 billion instead of $12.5 billion" in top


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_the_article_stands_as_written_with_every_figure_marked(path):
    report = check(read_file(path))
    found = Page(render([report]))
    marked = [tag for tag in found.tags if "fig" in (tag[1].get("class") or "").split()]
    assert len(marked) == len(report.figures) + 5  # and the five of the key
    written = report.document.text.string
    assert any(tag == "a" for tag, _ in marked) == bool(report.active)
    plain = "".join(
        data
        for classes, tags, data in found.inside
        if any("text" in name.split() for name in classes)
        and "sup" not in tags
        and not any({"note", "vh"} & set(name.split()) for name in classes)
    )
    assert "".join(plain.split()) == "".join(written.split())


@pytest.mark.parametrize("paths", [[PLEDGE], ARTICLES], ids=["one", "many"])
def test_the_page_needs_no_script_and_no_address(paths):
    source = render([check(read_file(path)) for path in paths])
    found = Page(source)
    assert not {tag for tag, _ in found.tags} & {"script", "img", "link", "iframe", "object", "form", "base"}
    for tag, attributes in found.tags:
        assert not [name for name in attributes if name.startswith("on") or name in {"src", "style", "srcset"}], tag
        assert (attributes.get("href") or "#").startswith("#")
    assert "//" not in re.sub(r"<style>.*?</style>", "", source, flags=re.DOTALL)
    style = re.search(r"<style>(.*?)</style>", source, re.DOTALL).group(1)
    assert "url(" not in style
    assert "@import" not in style
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in source
    assert "default-src 'none'" in source
    ids = [attributes["id"] for _, attributes in found.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = {attributes["href"][1:] for _, attributes in found.tags if "href" in attributes}
    assert targets <= set(ids)


HOSTILE = (
    'So <script>alert(1)</script> &lt;img src=x onerror=alert(2)&gt; "><svg onload=alert(3)> {{ 7*7 }} {% raw %} '
    "\u202emillion 5$\u202c \u2066isolated\u2069 </style></title></textarea> "
    "The fund raised €40m ($64m) <b onclick=alert(4)>then</b> \x07 \x1b[31m " + "A" * 5000
)


@pytest.mark.parametrize("format", ["text", "markdown"])
def test_a_hostile_article_adds_no_tag_and_no_attribute(format):
    plain = checked("The fund raised €40m ($64m) then.", "2024-03-15", format)
    hostile = checked(HOSTILE, "2024-03-15", format)
    hostile.document.path = '\u202e"><script>x</script>.md'
    for finding in hostile.findings:
        finding.query = "<script>query</script>"
        finding.evidence.append("<img src=x onerror=alert(1)>")
        finding.repairs.append({"figure": finding.figures[0].id, "replacement": "<b>", "resolves": False})
        finding.causes.append({"kind": "other", "figure": 0, "bits": 1, "text": "<i onload=x>", "named": True})
    source = render([hostile])
    found = Page(source)
    expected = {tag for tag, _ in Page(render([plain])).tags} | {"b", "p", "del", "ins", "div"}
    assert {tag for tag, _ in found.tags} <= expected
    assert not [attributes for _, attributes in found.tags if any(name.startswith("on") for name in attributes)]
    assert "<script" not in source
    assert "49" not in found.text("text")
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0e-\x1f]", source)
    assert "⟨U+202E⟩" in source
    assert "finding" in source


def test_what_explains_a_finding_is_shown_where_it_is_there():
    report = checked("The fund raised €40m ($64m) then.", "2024-03-15")
    (finding,) = report.findings
    finding.query, finding.repairs, finding.causes = "", [], []
    bare = Page(render([report]))
    assert "cause" not in bare.text("note")
    assert "Ask" not in bare.text("findings")
    finding.query = "Was it $43.5m?"
    finding.repairs = [{"figure": finding.figures[-1].id, "replacement": "$43.5m", "resolves": True}]
    finding.causes = [
        {"kind": "digit", "figure": finding.figures[-1].id, "bits": 6.8, "text": "A digit may be wrong.", "named": True}
    ]
    found = Page(render([report]))
    assert "Was it $43.5m?" in found.text("findings")
    assert "A digit may be wrong." in found.text("note")
    assert "$64m $43.5m" in " ".join(found.text("repairs").split())


def test_a_silenced_finding_is_listed_and_counts_for_nothing():
    report = checked("The fund raised €40m ($64m) then.", "2024-03-15")
    report.findings[0].suppressed = {"by": "accepted", "reason": "old <rate>"}
    found = Page(render([report]))
    assert found.text("verdict").startswith("Nothing found.")
    assert "old <rate>" in found.text("reasons")


def test_several_articles_have_an_index_gravest_first():
    texts = {
        "Nothing here.": None,
        "It cost €40m ($64m) then.": "2024-03-15",
        "It cost €40m ($43.5m) then.": "2024-03-15",
    }
    source = render([checked(text, day) for text, day in texts.items()])
    found = Page(source)
    counts = re.findall(r"1 error|Nothing found", found.text("index"))
    assert counts == ["1 error", "Nothing found", "Nothing found"]


def test_the_same_reports_give_the_same_bytes():
    assert render([check(read_file(PLEDGE))]) == render([check(read_file(PLEDGE))])


@pytest.mark.parametrize(
    ("text", "picture"),
    [
        ("The fund raised €40m ($64m) then.", "implied by the article"),
        ("The budget is £86 million, including £91 million for roads.", "whole: £86 million"),
        ("It lent 80 billion rupees ($967 million) and 20 billion rupees ($362 million).", "20 billion rupees: 55.25"),
        ("Sales rose 12% to $7.9m from $5.0m.", "before: $5.0m"),
    ],
)
def test_a_picture_says_it_where_it_can(text, picture):
    report = checked(text, "2024-03-15" if "€" in text else None)
    assert report.active
    source = render([report])
    assert picture in source
    assert 'role="img"' in source


def test_an_empty_text_has_a_report():
    found = Page(render([checked("")]))
    assert "0 figures read" in found.text("verdict")


def test_report_writes_by_suffix_and_refuses_others(tmp_path):
    out = tmp_path / "r.html"
    assert run("report", PLEDGE, "-o", out) == (0, "", "")
    assert out.read_text(encoding="utf-8").lstrip().startswith("<!doctype html>")
    assert run("report", PLEDGE, "-o", tmp_path / "r.json")[0] == 0
    code, _, err = run("report", PLEDGE, "-o", tmp_path / "r.pdf")
    assert (code, err.count("\n")) == (2, 1)
    assert "known are" in err
    code, _, err = run("report", PLEDGE, tmp_path / "none.md", "-o", out)
    assert (code, err) == (2, f"figcheck: {tmp_path / 'none.md'}: no such file\n")
    code, _, err = run("report", PLEDGE, "-o", PLEDGE)
    assert code == 2
    assert "overwritten" in err
