"""The samples: each article's report is exactly the one that stands beside it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from checker import RulePack

ROOT = Path(__file__).parent.parent
ARTICLES = sorted(path for path in (ROOT / "samples").iterdir() if path.suffix in {".md", ".txt"})


@pytest.mark.parametrize("article", ARTICLES, ids=lambda path: path.stem)
def test_a_sample_gives_its_report(article):
    command = [sys.executable, "-m", "checker.cli", "lint", f"samples/{article.name}"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False, env=dict(os.environ)
    )
    expected = article.with_suffix(".report").read_text(encoding="utf-8")
    assert done.stdout == expected
    assert done.returncode == (1 if ": error: " in expected else 0)
    assert done.stderr == ""


def test_there_are_ten_samples_and_four_of_them_are_clean():
    reports = [article.with_suffix(".report").read_text(encoding="utf-8") for article in ARTICLES]
    assert len(reports) >= 10
    assert sum(": error: " not in report and ": warning: " not in report for report in reports) >= 4


def test_the_readme_shows_what_the_sample_really_prints_and_names_every_rule():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    printed, _, _ = (ROOT / "samples" / "alibaba-pledge.report").read_text(encoding="utf-8").partition("\n\n")
    assert printed in readme
    assert [rule for rule in RulePack.shipped().rules if f"`{rule}`" not in readme] == []
