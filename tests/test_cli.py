"""The command line as a user meets it: exit codes, one clear line for bad input, and output that cannot be steered."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PLEDGE = "Its 100-billion yuan ($15.5 billion) pledge includes 20 billion yuan ($12.5 billion) for firms.\n"
CLEAN = "The fund raised €40m ($43.5m) in March.\n"


def run(*arguments, cwd=ROOT, stdin=None, env=None):
    command = [sys.executable, "-m", "checker.cli", *map(str, arguments)]
    paths = {**os.environ, "PYTHONPATH": str(ROOT), **(env or {})}
    done = subprocess.run(command, cwd=cwd, input=stdin, capture_output=True, check=False, env=paths)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.fixture
def draft(tmp_path):
    path = tmp_path / "draft.txt"
    path.write_text(PLEDGE, encoding="utf-8")
    return path


def test_findings_exit_1_and_nothing_to_say_exits_0(draft, tmp_path):
    assert run("lint", draft, "--date", "2021-09-03")[0] == 1
    clean = tmp_path / "clean.txt"
    clean.write_text(CLEAN, encoding="utf-8")
    code, out, err = run("lint", clean, "--date", "2024-03-15")
    assert (code, err) == (0, "")
    assert "2 figures read; 2 in something checkable: 2 hold. Dated 15 March 2024 (--date)." in out


def test_the_caret_line_marks_both_figures(draft):
    _, out, _ = run("lint", draft, "--date", "2021-09-03")
    lines = out.splitlines()
    assert lines[0].startswith(f"{draft}:1:54: error: 20 billion yuan was about $3.1 billion on 3 September 2021")
    shown, carets = lines[1], lines[2]
    marked = "".join(c if mark == "^" else " " for c, mark in zip(shown, carets.ljust(len(shown)), strict=True))
    assert marked.split("  ") == [part for part in marked.split("  ") if part] or marked.split() == [
        "20", "billion", "yuan", "$12.5", "billion",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--fail-on", "warning"), 1),
        (("--exit-zero",), 0),
        (("--format", "json"), 1),
        (("--format", "json", "--exit-zero"), 0),
    ],
)
def test_the_fail_level_decides_the_exit_code(draft, options, code):
    assert run("lint", draft, "--date", "2021-09-03", *options)[0] == code


def test_info_is_shown_only_when_asked_for(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("The budget is £20 million, including £22 million for roads.\n", encoding="utf-8")
    code, out, _ = run("lint", path)
    assert (code, ": info: " in out) == (0, False)
    code, out, _ = run("lint", path, "--level", "info", "--fail-on", "info")
    assert (code, ": info: " in out) == (1, True)


def test_undated_text_says_so_once(draft, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text(CLEAN, encoding="utf-8")
    _, out, _ = run("lint", draft, other)
    hint = "No date found: checked against every day on record. Add --date today for a sharper check."
    assert out.count(hint) == 1
    assert "2 documents: 1 error." in out


BAD = {
    "missing.txt": (None, "no such file"),
    "bytes.txt": (b"\x89PNG\r\n\x1a\n", "not UTF-8 text: byte 0 is 0x89"),
    "zero.md": (b"a\x00b", "it holds a zero byte"),
    "odd.xyz": (b"text", "no reader for .xyz; known: ."),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_read_is_one_line_and_the_others_are_checked(tmp_path, name):
    data, reason = BAD[name]
    (tmp_path / "good.txt").write_text(PLEDGE, encoding="utf-8")
    if data is not None:
        (tmp_path / name).write_bytes(data)
    code, out, err = run("lint", name, "good.txt", "--date", "2021-09-03", cwd=tmp_path)
    assert code == 2
    assert err.count("\n") == 1
    assert err.startswith(f"figcheck: {name}: ")
    assert reason in err
    assert "was about $3.1 billion" in out


def test_a_folder_without_readable_files_is_one_line(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "a.png").write_bytes(b"x")
    code, out, err = run("lint", "empty", cwd=tmp_path)
    assert (code, out) == (2, "")
    assert err.startswith("figcheck: empty: no file in this folder has a reader; known: .")
    assert " .md" in err
    assert err.count("\n") == 1


def test_a_folder_is_walked_in_order_and_hidden_files_are_left_alone(tmp_path):
    for name in ("b.md", "a.txt", ".hidden/c.txt", "sub/d.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(CLEAN, encoding="utf-8")
    _, out, _ = run("lint", ".", "--date", "2024-03-15", cwd=tmp_path)
    assert [line.split(":")[0] for line in out.splitlines() if "figures read" in line] == ["a.txt", "b.md", "sub/d.md"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("lint", "a.txt", "--date", "soon"), "figcheck: --date: 'soon' is no date: use YYYY-MM-DD"),
        (("lint", "a.txt", "--date", "2021-02-30"), "figcheck: --date: '2021-02-30' is no date"),
        (("lint", "a.txt", "--date", "2022..2021"), "figcheck: --date: '2022..2021' ends before it begins"),
        (("lint", "a.txt", "--format", "xml"), "figcheck: --format: 'xml' is not one of text, concise, json"),
        (("lint", "a.txt", "--fail-on", "never"), "figcheck: --fail-on: 'never' is not one of info, warning, error"),
        (("lint", "a.txt", "--rules", "nowhere"), "figcheck: --rules: nowhere: no such folder"),
        (
            ("lint", "a.txt", "-o", "no/such/folder/out.txt"),
            "figcheck: no/such/folder/out.txt: No such file or directory",
        ),
        (("figures", "nowhere.txt"), "figcheck: nowhere.txt: no such file"),
        (("rule", "convertion"), "figcheck: no rule 'convertion'; did you mean 'conversion'?"),
        (("rate", "many", "CNY", "USD"), "figcheck: 'many' is no amount"),
    ],
)
def test_misuse_is_one_clear_line_and_exit_2(tmp_path, arguments, message):
    (tmp_path / "a.txt").write_text(CLEAN, encoding="utf-8")
    code, _, err = run(*arguments, cwd=tmp_path)
    assert code == 2
    assert err.startswith(message)
    assert err.count("\n") == 1


def test_a_broken_rule_file_is_one_line_naming_file_and_key(tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "mine.toml").write_text('title = "x"\nseverity = "loud"\n', encoding="utf-8")
    (tmp_path / "a.txt").write_text(CLEAN, encoding="utf-8")
    code, out, err = run("lint", "a.txt", "--rules", "rules", cwd=tmp_path)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert "rules/mine.toml: severity: " in err


def test_standard_input_is_read_as_its_name_says():
    code, out, _ = run("lint", "-", "--date", "2021-09-03", stdin=PLEDGE.encode())
    assert code == 1
    assert out.startswith("<stdin>:1:54: error: ")
    text = f"---\ndate: 2021-09-03\n---\n\n**Its** {PLEDGE}"
    code, out, _ = run("lint", "-", "--stdin-filename", "draft.md", stdin=text.encode())
    assert out.startswith("draft.md:5:")
    assert "(front matter)" in out


def test_json_is_the_contract_and_the_same_bytes_every_time(draft):
    first = run("lint", draft, "--date", "2021-09-03", "--format", "json")[1]
    assert first == run("lint", draft, "--date", "2021-09-03", "--format", "json", env={"PYTHONHASHSEED": "7"})[1]
    tree = json.loads(first)
    assert tree["schema_version"] == 1
    (document,) = tree["documents"]
    assert document["published"] == "2021-09-03"
    assert [figure["text"] for figure in document["figures"]][2] == "20 billion yuan"
    figure = document["figures"][2]
    assert (figure["value"], figure["low"], figure["high"]) == ("20000000000", "17500000000", "22500000000")


def test_output_goes_to_a_file_whole(draft, tmp_path):
    target = tmp_path / "out.json"
    code, out, _ = run("lint", draft, "--format", "json", "-o", target)
    assert (code, out) == (1, "")
    assert json.loads(target.read_text(encoding="utf-8"))["documents"]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_an_article_cannot_steer_the_terminal(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("\x1b[31m It cost €40m\u202e ($64m) \x07 then.", encoding="utf-8")
    _, out, _ = run("lint", path, "--date", "2024-03-15")
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "<U+202E>" in out


def test_carets_stand_under_wide_characters(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("阿里巴巴 said €40m ($64m) then.", encoding="utf-8")
    _, out, _ = run("lint", path, "--date", "2024-03-15")
    shown, carets = out.splitlines()[1:3]
    # Four wide characters take eight columns.
    assert carets.index("^") == shown.index("€") + 4


def test_figures_shows_readings_and_status(draft):
    code, out, _ = run("figures", draft, "--date", "2021-09-03")
    assert code == 0
    row = next(line for line in out.splitlines() if "20 billion yuan" in line)
    assert "17500000000 to 22500000000" in row
    assert "inconsistent" in row
    tree = json.loads(run("figures", draft, "--format", "json")[1])
    assert len(tree["documents"][0]["figures"]) == 4


def test_rules_are_listed_and_explained():
    _, out, _ = run("rule")
    assert [line.split()[0] for line in out.splitlines()] == sorted(line.split()[0] for line in out.splitlines())
    _, out, _ = run("rule", "conversion")
    assert "The fund raised [€40m ($64m)] in March.  (2024-03-15)" in out
    assert "any rate from 30 days before to 1 after publication" in out


def test_rate_says_value_band_source_and_date():
    _, out, _ = run("rate", "20e9", "cny", "USD", "--date", "2021-09-03")
    assert "20,000,000,000 CNY = 3,101,561,000 USD" in out
    assert "ECB, daily, 3 September 2021" in out
    tree = json.loads(run("rate", "20e9", "CNY", "USD", "--date", "2021-09-03", "--window", "7", "--format", "json")[1])
    assert tree["value"] == "3101561000"
    assert float(tree["low"]) < 3.1e9 < float(tree["high"])
    assert set(tree) == {"value", "low", "high", "base", "quote", "source", "observed", "frequency", "why"}


def test_a_rate_there_is_none_of_says_why():
    code, out, _ = run("rate", "1", "USD", "XXX", "--date", "2021-09-03", "--format", "json")
    tree = json.loads(out)
    assert (code, tree["value"]) == (0, None)
    assert tree["why"]


def test_version_and_help():
    assert run("--version")[1].startswith("figcheck 0.")
    code, out, _ = run("--help")
    assert code == 0
    assert all(command in out for command in ("lint", "figures", "rule", "rate"))


def test_the_output_never_overwrites_a_draft(draft):
    code, _, err = run("lint", draft, "--format", "json", "-o", draft)
    assert (code, err.count("\n")) == (2, 1)
    assert "it would be overwritten" in err
    assert draft.read_text(encoding="utf-8") == PLEDGE


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes")
def test_a_pipe_among_the_files_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    code, _, err = run("lint", "pipe.txt", cwd=tmp_path)
    assert (code, err) == (2, "figcheck: pipe.txt: not a regular file\n")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_are_days(draft, day):
    code, _, err = run("lint", draft, "--date", day)
    assert (code in {0, 1}, err) == (True, "")


def test_rule_check_vets_a_folder_and_runs_its_examples(tmp_path):
    good = (ROOT / "rules" / "part.toml").read_text(encoding="utf-8")
    own = tmp_path / "part.toml"
    own.write_text(good, encoding="utf-8")
    code, out, _ = run("rule", "--check", tmp_path)
    assert code == 0
    assert out.endswith("examples: all hold\n")
    own.write_text(good.replace("$4.1 million]", "$1.1 million]"), encoding="utf-8")
    code, out, _ = run("rule", "--check", tmp_path)
    assert code == 1
    assert f"{own}: bad.0: nothing fires\n" in out
    own.write_text("titel = 'x'", encoding="utf-8")
    code, _, err = run("rule", "--check", tmp_path)
    assert code == 2
    assert f"{own}: " in err
