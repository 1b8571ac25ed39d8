"""The Markdown, Word and JSON reports: the same findings as the page, in the form a desk sends on."""

import io
import json

import docx
import pytest
from conftest import checked
from markdown_it import MarkdownIt
from test_report_html import ARTICLES, HOSTILE, PLEDGE

from checker import check
from checker.readers import read_file
from checker.reporters import docx as word
from checker.reporters import md
from checker.reporters.desk import SUFFIXES, render_report

FOUND = "20 billion yuan was about $3.1 billion on 3 September 2021, not $12.5 billion"


def opened(reports):
    return docx.Document(io.BytesIO(word.render(reports)))


def test_the_markdown_report_tells_the_same():
    text = md.render([check(read_file(PLEDGE))])
    assert f"### 1. Error: {FOUND}" in text
    assert (
        "- **Rate:** 6.448 to 6.479 yuan to the US dollar, 27 August to 3 September 2021 (calculated from ECB)" in text
    )
    assert "pledge includes **20 billion yuan** [✗ 1] (**$12.5 billion** [✗ 1]) for" in text
    assert "100-billion yuan ✓ ($15.5 billion ✓)" in text


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_every_report_of_a_sample_holds_its_findings(path):
    report = check(read_file(path))
    comments = list(opened([report]).comments)
    assert len(comments) == len(report.active)
    messages = [comment.paragraphs[0].text for comment in comments]
    for finding in report.active:
        assert any(finding.message in message for message in messages)
        assert finding.message.split(";")[0][:30].replace("~", "\\~") in md.render([report])


def test_a_comment_is_anchored_at_the_figures_in_question():
    document = opened([check(read_file(PLEDGE))])
    (comment,) = document.comments
    text = "\n".join(paragraph.text for paragraph in comment.paragraphs)
    assert text.startswith(f"Error: {FOUND}")
    assert "Printed: $12.5 billion" in text
    assert comment.author == "figcheck"
    inside, anchored = False, ""
    for element in document.element.body.iter():
        name = element.tag.rpartition("}")[2]
        if name in {"commentRangeStart", "commentRangeEnd"}:
            inside = name == "commentRangeStart"
        elif name == "t" and inside:
            anchored += element.text
    assert anchored == "20 billion yuan ($12.5 billion"


def test_the_words_of_the_article_are_those_of_the_word_file():
    report = check(read_file(PLEDGE))
    whole = " ".join(paragraph.text for paragraph in opened([report]).paragraphs)
    for block in report.document.blocks:
        assert " ".join(report.document.text.string[block.start : block.end].split()) in whole


def test_a_table_stays_a_table():
    source = "| Item | 2023 |\n|---|---|\n| Roads | £20m |\n| Schools | £10m |\n"
    report = checked(source, format="markdown")
    (table,) = opened([report]).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Item", "2023"], ["Roads", "£20m"], ["Schools", "£10m"],
    ]  # fmt: skip
    assert "| Roads | £20m |" in md.render([report])


@pytest.mark.parametrize("format", ["text", "markdown"])
def test_a_hostile_article_stays_text_in_every_form(format):
    report = checked(
        f"- {HOSTILE}\x01 [link](javascript:alert(1)) ![i](http://x.example/) `c` | a\n", "2024-03-15", format
    )
    rendered = MarkdownIt("commonmark").enable("table").render(md.render([report]))
    for tag in ("<script", "<svg", "<a ", "<img", "<b "):
        assert tag not in rendered
    document = opened([report])
    assert len(document.comments) == 1
    tree = json.loads(render_report(".json", [report]))
    assert len(tree["documents"][0]["findings"]) == 1


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_article_and_an_empty_one_have_a_report(suffix):
    assert render_report(suffix, [])
    assert render_report(suffix, [checked("")])


def test_the_same_articles_give_the_same_word_file():
    first = word.render([check(read_file(PLEDGE))])
    again = word.render([check(read_file(PLEDGE))])
    one, two = docx.Document(io.BytesIO(first)), docx.Document(io.BytesIO(again))
    assert one.element.xml == two.element.xml
    assert [comment.timestamp for comment in one.comments] == [comment.timestamp for comment in two.comments]
