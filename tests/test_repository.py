"""A repository of articles: exit codes, the baseline, --since, the cache, the pool, and what Ctrl-C leaves behind."""

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from base64 import b64encode

import pytest
from test_cli import ROOT, run

from checker import Document, check
from checker.cache import Cache, _pickled, _report
from checker.pool import Pool

CLEAN = "The fund raised €{n}m (${d}m) in all.\n\nA second paragraph says little, on 12 pages.\n"
WRONG = "The fund raised €40m ($64m) in all.\n\nIt also lent £40m ($640m) to firms.\n"
DATED = ("--date", "2024-03-15")


@pytest.fixture
def articles(tmp_path, monkeypatch):
    """Thirty articles of which three are wrong, under a cache of their own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ".cache"))
    monkeypatch.chdir(tmp_path)
    for n in range(30):
        text = WRONG if n in {3, 14, 25} else CLEAN.format(n=n + 10, d=round((n + 10) * 1.09, 1))
        (tmp_path / f"a{n:02}.md").write_text(text, encoding="utf-8")
    return tmp_path


def lint(*arguments, **extra):
    return run("lint", *arguments, *DATED, **{"cwd": os.getcwd(), **extra})  # noqa: PTH109


def errors(out):
    return [line.split(":")[0] for line in out.splitlines() if ": error: " in line]


# ---- exit codes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("a00.md",), 0),
        (("a03.md",), 1),
        (("a03.md", "--exit-zero"), 0),
        (("a03.md", "a00.md", "--min-coverage", "99.9"), 3),
        (("a00.md", "--min-coverage", "99.9", "--exit-zero"), 3),
        (("a03.md", "--min-coverage", "1"), 1),
        (("a00.md", "--min-coverage", "20"), 0),
        (("a00.md", "missing.md", "--min-coverage", "99.9"), 2),
        (("empty.md", "--min-coverage", "0.1"), 3),
        (("empty.md",), 0),
    ],
)
def test_two_beats_three_beats_one(articles, options, code):
    (articles / "empty.md").write_text("Nothing here.\n", encoding="utf-8")
    assert lint(*options)[0] == code


@pytest.mark.usefixtures("articles")
def test_a_missed_coverage_says_by_how_much():
    _, _, err = lint("a00.md", "--min-coverage", "99.9")
    assert err == "figcheck: --min-coverage: 2 of 3 figures checked; 99.9 % are wanted\n"


@pytest.mark.usefixtures("articles")
def test_coverage_that_is_no_number_is_misuse():
    code, _, err = lint("a00.md", "--min-coverage", "much")
    assert (code, err.count("\n")) == (2, 1)
    assert "--min-coverage" in err


@pytest.mark.usefixtures("articles")
def test_quiet_shows_findings_alone_and_statistics_go_elsewhere():
    _, out, err = lint(".", "--quiet", "--statistics")
    assert "figures read" not in out
    assert len(errors(out)) == 6
    assert err.splitlines()[0].split() == ["conversion", "6", "error"]
    assert err.splitlines()[-1].startswith("30 documents, ")
    assert lint("a00.md", "-q")[1] == ""


def test_the_same_file_is_checked_once(articles):
    (articles / "link.md").symlink_to("a03.md")
    _, out, _ = lint("a03.md", "./a03.md", str(articles / "a03.md"), "link.md", "-q")
    assert errors(out) == ["a03.md", "a03.md"]


def test_a_walk_leaves_out_what_settings_exclude(articles):
    (articles / "figcheck.toml").write_text('exclude = ["a1*.md"]\n', encoding="utf-8")
    assert errors(lint(".", "-q")[1]) == ["a03.md", "a03.md", "a25.md", "a25.md"]
    assert errors(lint("a14.md", "-q")[1]) == ["a14.md", "a14.md"]


# ---- the baseline --------------------------------------------------------------------------------


def test_a_baseline_survives_edits_moved_paragraphs_and_new_names(articles):
    assert lint(".", "-q")[0] == 1
    code, _, err = lint(".", "-q", "--write-baseline", "known.json")
    assert (code, err) == (0, "")
    with_baseline = (".", "-q", "--baseline", "known.json")
    assert lint(*with_baseline) == (0, "", "")
    # Moved paragraphs, an edit elsewhere, a new name.
    first, _, second = WRONG.partition("\n\n")
    (articles / "a03.md").write_text(f"{second}\nAdded, on 5 pages.\n\n{first}\n", encoding="utf-8")
    (articles / "a14.md").rename(articles / "renamed.md")
    assert lint(*with_baseline) == (0, "", "")
    # A new wrong figure in an old article.
    (articles / "a25.md").write_text(f"{WRONG}\nIt sold a stake for €30m ($99m), too.\n", encoding="utf-8")
    code, out, _ = lint(*with_baseline)
    assert (code, errors(out)) == (1, ["a25.md"])
    # A copy of a known one is new.
    (articles / "a25.md").write_text(WRONG, encoding="utf-8")
    (articles / "copy.md").write_text(WRONG, encoding="utf-8")
    code, out, _ = lint(*with_baseline)
    assert (code, len(errors(out))) == (1, 2)


def test_entries_that_match_nothing_are_reported_and_only_those(articles):
    lint(".", "--write-baseline", "known.json")
    (articles / "a03.md").write_text("Nothing.\n", encoding="utf-8")
    code, _, err = lint(".", "-q", "--baseline", "known.json")
    assert code == 0
    assert err == "figcheck: known.json: 2 entries no longer match anything (a03.md); --write-baseline writes it anew\n"
    # A run that leaves a03 out says nothing of it.
    assert lint("a14.md", "-q", "--baseline", "known.json")[2] == ""


def test_baselined_findings_stay_as_suppressed(articles):
    lint("a03.md", "--write-baseline", "known.json")
    (articles / "figcheck.toml").write_text('baseline = "known.json"\n', encoding="utf-8")
    tree = json.loads(lint("a03.md", "--format", "json")[1])
    assert [finding["suppressed"] for finding in tree["documents"][0]["findings"]] == [
        {"by": "baseline", "reason": "known in known.json"}
    ] * 2
    sarif = json.loads(lint("a03.md", "--format", "sarif")[1])
    assert all(result["suppressions"][0]["kind"] == "external" for result in sarif["runs"][0]["results"])


def test_a_baseline_is_the_same_bytes_for_the_same_findings(articles):
    lint(".", "--write-baseline", "one.json")
    lint(".", "--write-baseline", "two.json", "--no-cache", "-j2")
    assert (articles / "one.json").read_bytes() == (articles / "two.json").read_bytes()


@pytest.mark.parametrize(
    "text", [None, "", "[]", '{"version": 2}', '{"version": 1, "findings": [{"path": 1}]}', "[" * 100_000]
)
def test_a_baseline_that_is_none_is_one_line(articles, text):
    if text is not None:
        (articles / "known.json").write_text(text, encoding="utf-8")
    code, out, err = lint("a03.md", "--baseline", "known.json")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("figcheck: --baseline: known.json: ")


# ---- what changed --------------------------------------------------------------------------------


def git(*arguments):
    identity = {
        "GIT_AUTHOR_NAME": "n",
        "GIT_AUTHOR_EMAIL": "e@x.y",
        "GIT_COMMITTER_NAME": "n",
        "GIT_COMMITTER_EMAIL": "e@x.y",
    }
    quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", *arguments], check=True, capture_output=True, env={**os.environ, **identity, **quiet})


@pytest.fixture
def repository(articles):
    git("init", "-q", "-b", "main")
    git("add", "*.md")
    git("commit", "-q", "-m", "one")
    return articles


def test_only_findings_on_changed_lines_are_reported(repository):
    assert lint(".", "-q", "--since", "HEAD") == (0, "", "figcheck: none of 30 drafts changed since HEAD\n")
    text = (repository / "a03.md").read_text(encoding="utf-8")
    (repository / "a03.md").write_text(text.replace("It also lent", "It lent"), encoding="utf-8")
    code, out, _ = lint(".", "-q", "--since", "HEAD")
    assert (code, [line.split(" ")[0] for line in out.splitlines() if ": error: " in line]) == (1, ["a03.md:3:9:"])


def test_new_and_renamed_files_count(repository):
    (repository / "new.md").write_text(WRONG, encoding="utf-8")
    git("mv", "a14.md", "b14.md")
    assert errors(lint(".", "-q", "--since", "HEAD")[1]) == ["new.md", "new.md"]
    (repository / "b14.md").write_text("New.\n\n" + WRONG.replace("40m ($64m)", "40m ($65m)"), encoding="utf-8")
    assert errors(lint(".", "-q", "--since", "HEAD")[1]) == ["b14.md", "new.md", "new.md"]


def test_an_unchanged_figure_that_a_change_makes_wrong_is_reported(repository):
    # The date stands in one line, the conversion that was right on it in another.
    text = "---\ndate: {}\n---\n\nIt raised €40m ($43.5m) in all.\n"
    (repository / "dated.md").write_text(text.format("2024-03-15"), encoding="utf-8")
    git("add", "dated.md")
    git("commit", "-q", "-m", "two")
    (repository / "dated.md").write_text(text.format("2008-07-15"), encoding="utf-8")
    code, out, _ = lint(".", "-q", "--since", "HEAD")
    assert (code, errors(out)) == (1, ["dated.md"])


def test_what_others_changed_since_is_none_of_ours(repository):
    git("checkout", "-q", "-b", "ours")
    git("checkout", "-q", "main")
    (repository / "a03.md").write_text("Gone.\n", encoding="utf-8")
    git("commit", "-q", "-am", "theirs")
    git("checkout", "-q", "ours")
    assert lint(".", "-q", "--since", "main")[:2] == (0, "")


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", "HEAD~99"])
@pytest.mark.usefixtures("repository")
def test_a_revision_that_is_not_there_is_one_line(revision):
    code, _, err = lint(".", f"--since={revision}")
    assert (code, err.count("\n")) == (2, 1)
    assert err.startswith("figcheck: --since: ")


def test_a_folder_without_git_is_one_line(articles):
    code, _, err = lint(".", "--since", "HEAD", env={"GIT_CEILING_DIRECTORIES": str(articles.parent)})
    assert (code, err.count("\n")) == (2, 1)


# ---- the cache -----------------------------------------------------------------------------------


@pytest.mark.parametrize("format", ["text", "json", "jsonl", "sarif", "junit", "markdown", "github"])
@pytest.mark.usefixtures("articles")
def test_a_second_run_says_the_same_without_checking(format):
    first = lint(".", "--format", format)
    assert lint(".", "--format", format) == first
    assert lint(".", "--format", format, "--no-cache") == first


def test_the_cache_holds_for_content_and_settings(articles):
    assert len(errors(lint(".")[1])) == 6
    (articles / "a03.md").write_text(CLEAN.format(n=40, d=43.5), encoding="utf-8")
    (articles / "a04.md").write_text(WRONG, encoding="utf-8")
    assert errors(lint(".")[1]) == ["a04.md", "a04.md", "a14.md", "a14.md", "a25.md", "a25.md"]
    (articles / "figcheck.toml").write_text('severities = {conversion = "warning"}\n', encoding="utf-8")
    assert errors(lint(".")[1]) == []
    assert errors(lint(".", "--isolated")[1]) != []


@pytest.mark.parametrize("harm", [b"", b"{}", b"[1]", b'{"files": {"a03.md": 7}}', b"\xff"])
def test_a_damaged_cache_only_costs_time(articles, harm):
    first = lint(".")
    for path in (articles / ".cache" / "figcheck" / "results").iterdir():
        path.write_bytes(harm)
    assert lint(".") == first


class Evil:
    def __reduce__(self):
        return os.system, ("touch harmed",)


def test_nothing_in_a_cache_is_run(articles):
    cache = Cache(["text"])
    cache._tree = {"files": {"a.md": ["stamp", [b64encode(pickle.dumps(Evil())).decode()]]}}
    assert cache.get("a.md", "stamp") is None
    assert not (articles / "harmed").exists()


# ---- processes -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted((ROOT / "samples").glob("*.md")), ids=lambda path: path.stem)
def test_a_report_is_the_same_from_the_cache_or_from_another_process(path):
    report = check(Document.from_text(path.read_text(encoding="utf-8"), format="markdown"))
    kept = _report(_pickled(report))
    assert kept.model_dump() == report.model_dump()
    assert [finding.evidence for finding in kept.findings] == [finding.evidence for finding in report.findings]


@pytest.mark.parametrize("processes", ["2", "3"])
@pytest.mark.usefixtures("articles")
def test_the_output_is_the_same_whatever_the_number_of_processes(processes):
    assert lint(".", "--no-cache", "-j", processes) == lint(".", "--no-cache", "-j", "1")


def half(job):
    if job == "die" or (job == "once" and not os.path.exists("died")):  # noqa: PTH110
        open("died", "w").close()  # noqa: PTH123
        os.kill(os.getpid(), signal.SIGKILL)
    return f"{job} done"


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_killed_process_loses_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    jobs = [str(n) for n in range(200)]
    jobs[50], jobs[120] = "once", "die"
    done = list(Pool(half, lambda job: f"{job} lost", 2).run(jobs))
    assert done == [f"{job} lost" if job == "die" else f"{job} done" for job in jobs]


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to a group")
def test_ctrl_c_leaves_no_half_written_file(articles):
    for n in range(400):
        (articles / f"b{n:03}.txt").write_text((WRONG + CLEAN.format(n=n + 10, d=n)) * 20, encoding="utf-8")
    before = {path.name for path in articles.iterdir()} - {".cache"}
    command = [sys.executable, "-m", "checker.cli", "lint", ".", "--format", "json=out.json", "-j2", "--no-cache"]
    process = subprocess.Popen(
        command, cwd=articles, env={**os.environ, "PYTHONPATH": str(ROOT)}, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        # A shell's background job is deaf to Ctrl-C, and so would be what these tests start there.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads here
    )  # fmt: skip
    time.sleep(2)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in err
    assert {path.name for path in articles.iterdir()} - {".cache"} == before
