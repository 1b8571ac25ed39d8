"""Every output format, read back by a reader that is not ours, on the most hostile article a newsroom could hold."""

import json
import re
import shlex
from pathlib import Path

import junitparser
import pytest
import sarif_pydantic
from conftest import checked
from sarif import loader as sarif_tools
from test_cli import run

from checker import schema
from checker.report import Report
from checker.reporters import FORMATS, render
from checker.reporters.places import relative
from checker.reporters.sarif import MOST, uri
from checker.reporters.summary import LONGEST, escaped
from checker.results import Results

# Everything that some format treats as its own: commands, escapes, mark-up, XML's end, terminal and bidi control.
HOSTILE = "::error::100%0A25% ]]> <b>&amp;|`@all #1 https://x.y ![i](u) \x1b[31m\u202e\x00\x0b\ufffe\U0010ffff\n::set-output name=a::b\n"
TEXT = (
    HOSTILE.replace("\x00", "")
    + "It raised €40m\x1b ($64m\u202e) in all, 100% sure. 阿里 It also lent £40m ($640m) to firms."
)


@pytest.fixture(scope="module")
def results():
    report = checked(TEXT, "2024-03-15")
    report.document.path = "a ]]> %0A,:::::error::x\n.txt"
    clean = checked("It raised €40m ($43.5m) in March.", "2024-03-15")
    clean.document.path = "clean.txt"
    quiet = checked("It raised €40m ($64m).", "2024-03-15")
    quiet.document.path = "sub/quiet.txt"
    quiet.findings[0].suppressed = {"by": "comment", "reason": "as the bank said ]]>"}
    made = Results([report, clean, quiet])
    made.failures.append(("gone\x07.txt", "no such file"))
    made.notices.append("one entry is stale")
    return made


def the(results: Results) -> Report:
    report = results.reports[0]
    assert isinstance(report, Report)
    assert len(report.findings) == 2
    return report


@pytest.mark.parametrize("format", FORMATS)
def test_no_output_holds_a_control_character(results, format):
    text = render(format, results)
    if format == "json":
        return  # JSON escapes controls itself, and keeps the rest as it stands in the article
    found = {c for c in text if not c.isprintable() and c != "\n"} - {"\u200b"}
    assert not found, format


def test_one_line_formats_keep_to_one_line(results):
    assert len(render("concise", results).splitlines()) == 2
    assert len(render("jsonl", results).splitlines()) == 3
    assert len(render("github", results).splitlines()) == 2
    assert all(line.startswith("| error |") for line in render("markdown", results).splitlines()[4:6])


@pytest.mark.parametrize("path", ["::error::x.md", " ::add-mask::e.md", "##[error]x.md", "a.md"])
@pytest.mark.parametrize("format", ["text", "concise", "markdown"])
def test_no_line_is_a_command_for_a_pipeline(path, format):
    report = checked(TEXT, "2024-03-15")
    report.document.path = path
    report.notices.append("::error::a notice")
    for line in render(format, [report]).splitlines():
        assert not re.match(r"\s*(::|##\[)", line), line


# ---- JSON Lines ----------------------------------------------------------------------------------


def test_each_json_line_is_an_entry_of_documents(results):
    entries = [schema.DocumentOut.model_validate_json(line) for line in render("jsonl", results).splitlines()]
    whole = json.loads(render("json", results))
    assert [entry.model_dump(mode="json", by_alias=True) for entry in entries] == whole["documents"]


# ---- SARIF ---------------------------------------------------------------------------------------


def test_sarif_is_read_by_its_model_and_says_the_same(results):
    report = the(results)
    results.rules = {
        "conversion": {"title": "A title", "severity": "error", "explain": "Why.", "measured": {"true": 99, "false": 1}}
    }
    text = render("sarif", results)
    sarif = sarif_pydantic.Sarif.model_validate_json(text)
    assert sarif.version == "2.1.0"
    (made,) = sarif.runs
    (rule,) = made.tool.driver.rules
    assert (rule.id, rule.help.text) == ("conversion", "Why.")
    assert json.loads(text)["runs"][0]["tool"]["driver"]["rules"][0]["properties"]["precision"] == "very-high"
    assert [result.rule_id for result in made.results] == ["conversion"] * 3
    for result, finding in zip(made.results, report.findings, strict=False):
        region = result.locations[0].physical_location.region
        source = report.document.source
        assert (
            source[region.char_offset : region.char_offset + region.char_length] == source[finding.start : finding.end]
        )
        line = source.split("\n")[region.start_line - 1]
        assert line[region.start_column - 1 : region.end_column - 1] == source[finding.start : finding.end]
        assert result.partial_fingerprints["figcheck/v1"] == finding.fingerprint
        assert len(result.related_locations) == len(finding.figures)
    tree = json.loads(text)["runs"][0]
    assert tree["results"][2]["suppressions"] == [
        {"kind": "inSource", "status": "accepted", "justification": "as the bank said ]]>"}
    ]
    assert tree["invocations"][0]["executionSuccessful"] is False
    assert {note["level"] for note in tree["invocations"][0]["toolExecutionNotifications"]} == {"error", "note"}


def test_sarif_is_read_by_a_tool(results, tmp_path):
    path = tmp_path / "out.sarif"
    path.write_text(render("sarif", results), encoding="utf-8")
    loaded = sarif_tools.load_sarif_file(str(path))
    assert loaded.get_distinct_tool_names() == ["figcheck"]
    records = loaded.get_records()
    assert [record["Line"] for record in records if "sub" not in record["Location"]] == [
        finding.line for finding in the(results).findings
    ]


def test_a_rule_with_few_verdicts_claims_no_precision(results):
    results.rules = {
        "conversion": {"title": "A", "severity": "error", "explain": "W", "measured": {"true": 19, "false": 0}}
    }
    (rule,) = json.loads(render("sarif", results))["runs"][0]["tool"]["driver"]["rules"]
    assert "precision" not in rule["properties"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a b/ä%.md", "a%20b/%C3%A4%25.md"),
        ("::x.md", "%3A%3Ax.md"),
        ("./a.md", "a.md"),
        ("a\udcff.md", "a%FF.md"),
        ("/elsewhere/a.md", "file:///elsewhere/a.md"),
        (str(Path.cwd() / "a.md"), "a.md"),
    ],
)
def test_a_path_is_a_uri(path, expected):
    assert uri(path) == expected


def test_thirty_thousand_findings_stay_within_githubs_limits(results):
    report = the(results)
    many = Results([report] * 14_900 + [results.reports[2]] * 300)
    text = render("sarif", many)
    tree = json.loads(text)
    (made,) = tree["runs"]
    assert len(made["results"]) == MOST == 25_000
    assert not any("suppressions" in result for result in made["results"])
    notes = made["invocations"][0]["toolExecutionNotifications"]
    assert "5,100 findings of lesser weight left out" in notes[0]["message"]["text"]
    import gzip

    assert len(gzip.compress(text.encode())) < 10_000_000
    many = Results([report] * 1_500)
    summary = render("markdown", many)
    assert len(summary) < 65_536
    assert LONGEST < 65_536
    assert re.search(r"\d+ of 3,000 shown", summary)
    annotations = render("github", many).splitlines()
    assert len(annotations) == 11
    assert annotations[-1] == "::notice title=figcheck::10 of 3000 shown, the rest in the summary"
    prints = [entry["fingerprint"] for entry in json.loads(render("gitlab", many))]
    assert len(set(prints)) == len(prints) == 3_000


# ---- GitHub --------------------------------------------------------------------------------------


def undone(text):
    for written, meant in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(written, meant)
    return text


def command(line):
    """Read a workflow command as the runner does: `::name key=value,key=value::data`, percent signs undone last."""
    name, _, rest = line.removeprefix("::").partition(" ")
    properties, _, data = rest.partition("::")
    pairs = dict(part.split("=", 1) for part in properties.split(","))
    return name, {key: undone(value) for key, value in pairs.items()}, undone(data)


def test_annotations_are_errors_one_a_line_with_claim_and_id(results):
    for line, finding in zip(render("github", results).splitlines(), the(results).findings, strict=True):
        name, properties, data = command(line)
        assert name == "error"
        assert properties["file"] == "a ]]> %0A,:::::error::x .txt"
        assert properties["line"] == str(finding.line)
        assert data.endswith(f"({finding.fingerprint})")
        assert "40m was about" in data


# ---- GitLab --------------------------------------------------------------------------------------


def test_code_quality_has_what_gitlab_asks_for(results):
    entries = json.loads(render("gitlab", results))
    assert len(entries) == 2
    for entry in entries:
        assert set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert entry["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert isinstance(entry["location"]["lines"]["begin"], int)
        assert not entry["location"]["path"].startswith("./")


# ---- JUnit ---------------------------------------------------------------------------------------


def test_junit_is_read_by_its_parser(results):
    text = render("junit", results)
    suites = list(junitparser.JUnitXml.fromstring(text.encode()))
    (suite,) = suites
    assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (5, 2, 1, 1)
    cases = list(suite)
    kinds = [type(case.result[0]).__name__ if case.result else "passed" for case in cases]
    assert kinds == ["Failure", "Failure", "passed", "Skipped", "Error"]
    assert cases[3].result[0].message == "comment: as the bank said ]]>"
    assert cases[0].classname == "a ]]> %0A,:::::error::x .txt"
    results.fail_on = "error"


def test_below_the_fail_level_a_finding_is_no_failure():
    report = checked("It raised €400.1m ($488.6m) in all.", "2022-01-03")
    assert [finding.severity for finding in report.findings] == ["warning"]
    assert next(iter(junitparser.JUnitXml.fromstring(render("junit", [report]).encode()))).failures == 0
    results = Results([report], fail_on="warning")
    assert next(iter(junitparser.JUnitXml.fromstring(render("junit", results).encode()))).failures == 1


# ---- RDJSON --------------------------------------------------------------------------------------


def test_rdjson_counts_bytes_and_offers_repairs(results):
    report = the(results)
    tree = json.loads(render("rdjson", results))
    assert (tree["source"], tree["severity"], len(tree["diagnostics"])) == ({"name": "figcheck"}, "ERROR", 2)
    lines = report.document.source.encode().split(b"\n")
    for entry, finding in zip(tree["diagnostics"], report.findings, strict=True):
        start, end = entry["location"]["range"]["start"], entry["location"]["range"]["end"]
        assert start["line"] == end["line"]
        marked = lines[start["line"] - 1][start["column"] - 1 : end["column"] - 1].decode()
        assert marked == report.document.source[finding.start : finding.end]
        for suggestion in entry["suggestions"]:
            assert suggestion["text"] in {repair["replacement"] for repair in finding.repairs}


# ---- Markdown ------------------------------------------------------------------------------------


def test_the_summary_shows_an_article_as_it_stands(results):
    from markdown_it import MarkdownIt

    html = MarkdownIt("gfm-like", {"linkify": False}).render(render("markdown", results))
    assert html.count("<tr>") == 3
    assert not re.search(r"<(?!/?(table|thead|tbody|tr|th|td|h3|ul|li|p)\b)", html)


@pytest.mark.parametrize(
    "text", ["@all", "#12", "$1 and $2", "![x](y)", "www.x.y", "https://x.y", "a|b", "`a`", "<b>", "~~a~~"]
)
def test_nothing_in_a_summary_comes_alive(text):
    from markdown_it import MarkdownIt

    html = MarkdownIt("gfm-like", {"linkify": True}).render(f"| a |\n|---|\n| {escaped(text)} |\n")
    cell = re.search(r"<tbody>\s*<tr>\s*<td>(.*)</td>", html)[1]
    assert "<" not in cell
    assert cell.replace("\u200b", "").replace("&lt;", "<").replace("&gt;", ">") == text
    assert not re.search(r"[@#]\w", cell)


# ---- several at once -----------------------------------------------------------------------------

WRONG = "It raised €40m ($64m) in March.\n"


def test_several_outputs_at_once_and_each_whole(tmp_path):
    (tmp_path / "a.txt").write_text(WRONG, encoding="utf-8")
    options = shlex.split(
        "--format text --format sarif=o.sarif --format junit=o.xml --format json=o.json --date 2024-03-15"
    )
    code, out, err = run("lint", "a.txt", *options, cwd=tmp_path)
    assert (code, err) == (1, "")
    assert "a.txt:1:11: error: " in out
    assert sarif_pydantic.Sarif.model_validate_json((tmp_path / "o.sarif").read_text(encoding="utf-8"))
    assert json.loads((tmp_path / "o.json").read_text(encoding="utf-8"))["documents"]
    assert junitparser.JUnitXml.fromfile(str(tmp_path / "o.xml"))
    one = run("lint", "a.txt", "--format", "sarif", "--date", "2024-03-15", cwd=tmp_path)[1]
    assert one == (tmp_path / "o.sarif").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--format text --format json", "--format: standard output takes one format"),
        ("--format json=a.txt", "a.txt is one of the drafts; it would be overwritten"),
        ("--format json=o --format sarif=o", "--format: two formats would write the same file"),
        ("--format json=o -o p", "--output: p: every --format has a file of its own"),
        ("--write-baseline a.txt", "a.txt is one of the drafts; it would be overwritten"),
        ("--format sarif=no/such/o", "no/such/o: No such file or directory"),
    ],
)
def test_outputs_that_cannot_be_are_one_line(tmp_path, options, message):
    (tmp_path / "a.txt").write_text(WRONG, encoding="utf-8")
    code, _, err = run("lint", "a.txt", *shlex.split(options), cwd=tmp_path)
    assert (code, err.count("\n")) == (2, 1)
    assert message in err
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == WRONG


def test_paths_are_named_as_a_repository_names_them(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert relative(str(tmp_path / "a" / "b.md")) == "a/b.md"
    assert relative("./a/b.md") == "a/b.md"
