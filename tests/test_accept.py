"""Accepting: facts are checked again, reasons let a finding stand, and entries lapse with their figures."""

import os
import subprocess
import sys
import tomllib

import pytest

WRONG = "In all it paid £3.12m ($4.83m) for it.\n"
PLEDGE = "It includes 20 billion yuan ($12.5 billion) for small firms.\n"
BARE = "The house cost $1.2 million (£670,000).\n"


def run(folder, *arguments):
    """Run figcheck in a folder; return its exit code, output and errors."""
    done = subprocess.run(
        [sys.executable, "-m", "checker.cli", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env=dict(os.environ),
    )
    return done.returncode, done.stdout, done.stderr


def accept_line(output):
    """Return the fingerprint of the accept line that a report prints."""
    return (
        next(line for line in output.splitlines() if "figcheck accept" in line).split("figcheck accept ")[1].split()[0]
    )


@pytest.fixture
def draft(tmp_path):
    def write(text):
        (tmp_path / "draft.txt").write_text(text, encoding="utf-8")
        _, output, errors = run(tmp_path, "lint", "draft.txt", "--date", "2021-09-03", "--level", "info")
        assert errors == ""
        return accept_line(output)

    return write


def lint(folder, *more):
    return run(folder, "lint", "draft.txt", "--date", "2021-09-03", "--level", "info", *more)


def test_a_reason_lets_a_finding_stand_and_the_figures_lapse_it(tmp_path, draft):
    fingerprint = draft(PLEDGE)
    assert lint(tmp_path)[0] == 1
    code, output, errors = run(
        tmp_path, "accept", fingerprint[:8], "draft.txt", "--because", 'as the "firm" says', "--date", "2021-09-03"
    )
    assert (code, errors) == (0, "")
    assert "let stand" in output
    (entry,) = tomllib.loads((tmp_path / ".figcheck" / "accepted.toml").read_text(encoding="utf-8"))["accepted"]
    assert entry["because"] == 'as the "firm" says'
    assert entry["figures"] == ["20 billion yuan", "$12.5 billion"]
    code, output, _ = lint(tmp_path)
    assert code == 0
    assert ": error:" not in output
    assert 'as the "firm" says' in output
    (tmp_path / "draft.txt").write_text(PLEDGE.replace("12.5", "12.6"), encoding="utf-8")
    code, output, _ = lint(tmp_path)
    assert code == 1
    assert "lapsed" in output
    (tmp_path / "draft.txt").write_text("20 billion yuan it was. And then $12.5 billion.\n", encoding="utf-8")
    code, output, _ = lint(tmp_path)
    assert code == 0
    assert "unused" in output


def test_a_day_is_a_fact_and_checked(tmp_path, draft):
    fingerprint = draft(WRONG)
    code, output, _ = run(tmp_path, "accept", fingerprint, "draft.txt", "--as-of", "2010", "--date", "2021-09-03")
    assert code == 0
    assert "2010" in output
    assert "holds" in output or "$4.3m to $4.9" in output
    assert lint(tmp_path)[0] == 0


def test_a_day_that_does_not_help_leaves_the_finding(tmp_path, draft):
    fingerprint = draft(PLEDGE)
    code, output, _ = run(tmp_path, "accept", fingerprint, "draft.txt", "--as-of", "2010", "--date", "2021-09-03")
    assert code == 0
    assert "still fails" in output
    code, output, _ = lint(tmp_path)
    assert code == 1
    assert "does not hold so either" in output


def test_a_currency_is_a_fact_and_checked(tmp_path, draft):
    fingerprint = draft(BARE)
    code, output, _ = run(tmp_path, "accept", fingerprint, "draft.txt", "--currency", "$=AUD", "--date", "2021-09-03")
    assert code == 0, output
    code, output, _ = lint(tmp_path)
    assert code == 0
    assert "with $ as AUD" in output


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ((), "say why"),
        (("--as-of", "yesterday"), "is no date"),
        (("--currency", "dollars"), "is no mark and currency"),
        (("--because", "x"), "no finding"),
    ],
)
def test_misuse_is_one_line(tmp_path, draft, options, complaint):
    draft("Nothing but £5 ($70).\n")
    code, _, errors = run(tmp_path, "accept", "deadbeef", "draft.txt", *options)
    assert code == 2
    assert complaint in errors
    assert len(errors.splitlines()) == 1


def test_a_broken_file_is_named_and_not_written_to(tmp_path, draft):
    fingerprint = draft(PLEDGE)
    path = tmp_path / ".figcheck" / "accepted.toml"
    path.parent.mkdir()
    path.write_text('[[accepted]]\nfingerprint = "a"\nwhy = "x"\n', encoding="utf-8")
    for arguments in (("lint", "draft.txt"), ("accept", fingerprint, "draft.txt", "--because", "x")):
        code, _, errors = run(tmp_path, *arguments)
        assert code == 2
        assert "accepted.toml: entry 1: why: unknown" in errors
    assert "why" in path.read_text(encoding="utf-8")


def test_entries_and_comments_of_others_are_kept(tmp_path, draft):
    fingerprint = draft(PLEDGE)
    path = tmp_path / ".figcheck" / "accepted.toml"
    path.parent.mkdir()
    path.write_text('# mine\n\n[[accepted]]\nfingerprint = "aaaa"\nbecause = "y"  # why\n', encoding="utf-8")
    for reason in ("one", "two"):
        run(tmp_path, "accept", fingerprint, "draft.txt", "--because", reason, "--date", "2021-09-03")
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# mine\n")
    assert 'because = "y"  # why' in text
    assert [entry["because"] for entry in tomllib.loads(text)["accepted"]] == ["y", "two"]
