"""Hooks and pipelines: a real pre-commit run in a repository of articles, schemas of GitHub and GitLab, `init`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from test_cli import ROOT, run
from test_repository import CLEAN, WRONG

STARTERS = ROOT / "checker" / "starters"


@pytest.mark.parametrize(
    ("file", "name"),
    [
        (ROOT / "action.yml", "github-actions"),
        (STARTERS / "github.yml", "github-workflows"),
        (STARTERS / "gitlab.yml", "gitlab-ci"),
    ],
)
def test_a_pipeline_file_obeys_its_schema(file, name):
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{name}", file]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("file", ["action.yml", "checker/starters/github.yml"])
def test_no_input_is_spliced_into_a_script(file):
    tree = yaml.safe_load((ROOT / file).read_text(encoding="utf-8"))
    steps = tree["runs"]["steps"] if "runs" in tree else tree["jobs"]["figcheck"]["steps"]
    scripts = [step["run"] for step in steps if "run" in step]
    assert scripts
    for script in scripts:
        assert "${{" not in script
        subprocess.run(["bash", "-n"], input=script.encode(), check=True)


def test_the_actions_script_reports_and_exits_as_figcheck_does(tmp_path):
    """The script of action.yml itself, with the runner's environment."""
    (tmp_path / "a.md").write_text(f"---\ndate: 2024-03-15\n---\n\n{WRONG}", encoding="utf-8")
    script = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["runs"]["steps"][-1]["run"]
    tool = tmp_path / "bin" / "figcheck"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m checker.cli "$@"\n', encoding="utf-8")
    tool.chmod(0o755)
    env = {
        **os.environ, "PYTHONPATH": str(ROOT), "PATH": f"{tool.parent}{os.pathsep}{os.environ['PATH']}",
        "RUNNER_TEMP": str(tmp_path / "bin"), "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
        "GITHUB_OUTPUT": str(tmp_path / "output"), "PATHS": "a.md", "OPTIONS": "", "SARIF": "o.sarif",
    }  # fmt: skip
    done = subprocess.run(
        ["bash", "-e", "-c", script], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.count("::error file=a.md,line=") == 2
    assert (tmp_path / "summary").read_text(encoding="utf-8").startswith("### figcheck: 2 errors in 1 document")
    assert (tmp_path / "output").read_text(encoding="utf-8") == "exit-code=1\n"
    assert json.loads((tmp_path / "o.sarif").read_text(encoding="utf-8"))["runs"]


# ---- pre-commit ----------------------------------------------------------------------------------


class Newsroom:
    """A git repository of articles with the project's own hook, run by pre-commit itself."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "articles"
        self.folder.mkdir()
        tool = folder / "bin" / "figcheck"
        tool.parent.mkdir()
        tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m checker.cli "$@"\n', encoding="utf-8")
        tool.chmod(0o755)
        # The interpreter's folder comes first for pre-commit, and the tool under test before it.
        path = os.pathsep.join([str(tool.parent), str(Path(sys.executable).parent), os.environ["PATH"]])
        self.env = {
            **os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "PRE_COMMIT_HOME": str(folder / "home"),
            "XDG_CACHE_HOME": str(folder / "cache"), "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull,
            "GIT_AUTHOR_NAME": "n", "GIT_AUTHOR_EMAIL": "e@x.y", "GIT_COMMITTER_NAME": "n",
            "GIT_COMMITTER_EMAIL": "e@x.y",
        }  # fmt: skip
        self.env = {key: value for key, value in self.env.items() if not key.startswith("GIT_DIR")}
        hooks = folder / "hooks"
        hooks.mkdir()
        (hooks / ".pre-commit-hooks.yaml").write_bytes((ROOT / ".pre-commit-hooks.yaml").read_bytes())
        self.git("init", "-q", cwd=hooks)
        self.git("add", ".", cwd=hooks)
        self.git("commit", "-q", "-m", "hooks", cwd=hooks)
        revision = self.git("rev-parse", "HEAD", cwd=hooks).stdout.strip()
        self.git("init", "-q")
        # `language: system` only saves building an environment; entry, types and order are the manifest's.
        config = {"repos": [{"repo": str(hooks), "rev": revision, "hooks": [{"id": "figcheck", "language": "system"}]}]}
        self.write(".pre-commit-config.yaml", yaml.safe_dump(config))
        subprocess.run(
            [sys.executable, "-m", "pre_commit", "install"],
            cwd=self.folder,
            env=self.env,
            check=True,
            capture_output=True,
        )

    def git(self, *arguments, cwd=None, check=True):
        return subprocess.run(
            ["git", *arguments], cwd=cwd or self.folder, env=self.env, check=check, capture_output=True, text=True
        )

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")

    def commit(self):
        """Commit everything; return whether it went through, and what was said."""
        self.git("add", "-A")
        done = self.git("commit", "-q", "-m", "articles", check=False)
        return done.returncode == 0, done.stdout + done.stderr


def test_pre_commit_stops_what_is_wrong_and_nothing_else(tmp_path):
    newsroom = Newsroom(tmp_path)
    wrong = {"a017.md": ("40", "64"), "a101.md": ("50", "240"), "a199.md": ("60", "19")}
    first = "The fund raised €{}m (${}m) in all."
    for n in range(200):
        name = f"a{n:03}.md"
        text = CLEAN.format(n=n + 10, d=round((n + 10) * 1.09, 1))
        if name in wrong:
            text = f"{first.format(*wrong[name])}\n\nA second paragraph says little, on 12 pages.\n"
        newsroom.write(name, f"---\ndate: 2024-03-15\n---\n\n{text}")

    passed, said = newsroom.commit()
    assert not passed
    assert [line.split(":")[0] for line in said.splitlines() if ": error: " in line] == sorted(wrong)

    # After a baseline the same commit passes.
    newsroom.write("figcheck.toml", 'baseline = "known.json"\n')
    env = {"XDG_CACHE_HOME": newsroom.env["XDG_CACHE_HOME"]}
    assert run("lint", ".", "--isolated", "--write-baseline", "known.json", "-q", cwd=newsroom.folder, env=env)[0] == 0
    assert len(json.loads((newsroom.folder / "known.json").read_text(encoding="utf-8"))["findings"]) == 3
    passed, said = newsroom.commit()
    assert passed, said

    # Moving a paragraph is no news.
    text = (newsroom.folder / "a017.md").read_text(encoding="utf-8")
    head, _, body = text.partition("---\n\n")
    one, _, two = body.partition("\n\n")
    newsroom.write("a017.md", f"{head}---\n\n{two}\nAnd a line more.\n\n{one}\n")
    passed, said = newsroom.commit()
    assert passed, said

    # A new wrong figure in an old article is.
    newsroom.write("a017.md", f"{head}---\n\n{body}\nIt also lent £40m ($640m) to firms.\n")
    passed, said = newsroom.commit()
    assert not passed
    assert [line.split(":")[0] for line in said.splitlines() if ": error: " in line] == ["a017.md"]
    assert "$640m" in said
    newsroom.write("a017.md", text)

    # A comment that silences nothing is named.
    newsroom.write(
        "a000.md",
        "---\ndate: 2024-03-15\n---\n\n<!-- figcheck: ignore conversion: as told -->\nIt raised €10m ($10.9m).\n",
    )
    _, out, _ = run("lint", "a000.md", cwd=newsroom.folder, env=env)
    assert "note: " in out


# ---- init ----------------------------------------------------------------------------------------


def test_init_writes_what_works_and_never_over_a_file(tmp_path):
    code, out, _ = run("init", "--github", "--gitlab", "--pre-commit", cwd=tmp_path)
    assert (code, out.count(": written\n")) == (0, 4)
    assert run("settings", cwd=tmp_path)[0] == 0
    assert "figcheck.toml" in run("settings", cwd=tmp_path)[1]
    (tmp_path / "figcheck.toml").write_text('home = "AU"\n', encoding="utf-8")
    (tmp_path / ".github" / "workflows" / "figcheck.yml").unlink()
    code, out, _ = run("init", "--github", cwd=tmp_path)
    assert (code, out) == (0, "figcheck.toml: exists, left as it is\n.github/workflows/figcheck.yml: written\n")
    assert (tmp_path / "figcheck.toml").read_text(encoding="utf-8") == 'home = "AU"\n'
    code, _, err = run("init", cwd=tmp_path)
    assert (code, err) == (2, "figcheck: nothing to write: all of it exists\n")


def test_init_leaves_a_project_its_pyproject(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.figcheck]\nhome = 'AU'\n", encoding="utf-8")
    run("init", "--gitlab", cwd=tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["figcheck.gitlab-ci.yml", "pyproject.toml"]
