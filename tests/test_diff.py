"""Differences between two versions: what changed, and what still rests on the old figure."""

import pytest
from test_accept import run

OLD = """Company pays $4bn for rival

The company will pay $4bn (£2.9bn) for its rival, it said on Friday.

Shares of both rose 3% after the news of the 1,200 jobs to go.

The $4bn will be borrowed, and 12 banks lend it.
"""
DAY = ("--date", "2021-09-03")


@pytest.fixture
def diff(tmp_path):
    def compare(old, new):
        (tmp_path / "old.txt").write_text(old, encoding="utf-8")
        (tmp_path / "new.txt").write_text(new, encoding="utf-8")
        code, output, errors = run(tmp_path, "diff", "old.txt", "new.txt", *DAY)
        assert errors == ""
        return code, output

    return compare


def test_dependents_of_a_changed_figure_are_named(diff):
    code, output = diff(OLD, OLD.replace("pay $4bn", "pay $4.85bn"))
    assert code == 1
    assert "line 3: $4bn is now $4.85bn" in output
    assert "headline, line 1: $4bn still says the old figure" in output
    assert "line 7: $4bn still says the old figure" in output
    assert "line 3: £2.9bn fitted the old figure" in output
    assert "1 figure changed, 3 left behind" in output


def test_a_change_that_was_carried_through_leaves_nothing_behind(diff):
    code, output = diff(OLD, OLD.replace("$4bn", "$4.85bn").replace("£2.9bn", "£3.5bn"))
    assert code == 0
    assert "4 figures changed, none left behind" in output


@pytest.mark.parametrize(
    "new", [OLD, OLD.replace("on Friday", "late on Friday in London"), OLD.replace("\n\n", "\n\nNew words.\n\n")]
)
def test_other_words_are_no_change(diff, new):
    assert diff(OLD, new) == (0, "No figure changed.\n")


def test_a_changed_count_is_paired_with_its_kind(diff):
    code, output = diff(OLD, OLD.replace("3% after the news of the 1,200 jobs", "3% after the news of the 1,400 jobs"))
    assert "1,200 is now 1,400" in output
    assert code == 0


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "new.txt").write_text(OLD, encoding="utf-8")
    code, _, errors = run(tmp_path, "diff", "old.txt", "new.txt")
    assert code == 2
    assert "old.txt" in errors
