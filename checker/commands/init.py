"""`figcheck init`: writes a settings file and a pipeline's, never over an existing one."""

from pathlib import Path
from typing import Annotated

import typer

from checker.commands import misuse, new_app

app = new_app()

STARTERS = {
    "settings": ("figcheck.toml", "figcheck.toml"),
    "github": ("github.yml", ".github/workflows/figcheck.yml"),
    "gitlab": ("gitlab.yml", "figcheck.gitlab-ci.yml"),
    "pre-commit": ("pre-commit.yaml", ".pre-commit-config.yaml"),
}
"""What is asked for -> the file of `checker/starters`, and where it goes."""


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="Where the articles are.")] = Path(),
    github: Annotated[bool, typer.Option("--github", help="Add a workflow for GitHub Actions.")] = False,
    gitlab: Annotated[bool, typer.Option("--gitlab", help="Add a job for GitLab CI.")] = False,
    pre_commit: Annotated[bool, typer.Option("--pre-commit", help="Add a hook for pre-commit.")] = False,
) -> None:
    """Write figcheck.toml, and a pipeline's file if asked to. A file that exists is left as it is."""
    if not folder.is_dir():
        misuse(f"{folder}: no such folder")
    asked = {"settings": True, "github": github, "gitlab": gitlab, "pre-commit": pre_commit}
    written = 0
    for name, wanted in asked.items():
        if not wanted:
            continue
        source, target = STARTERS[name]
        if name == "settings" and _has_settings(folder):
            print(f"{folder / 'pyproject.toml'}: has [tool.figcheck], left as it is")
            continue
        written += _write(Path(__file__).parent.parent / "starters" / source, folder / target)
    if not written:
        misuse("nothing to write: all of it exists")


def _has_settings(folder: Path) -> bool:
    from checker.settings import SettingsError, SettingsFiles

    try:
        return (
            any("pyproject.toml" in origin for origin in SettingsFiles({}).of(folder).origins.values())
            and (folder / "pyproject.toml").exists()
        )
    except SettingsError as error:
        misuse(str(error))


def _write(source: Path, target: Path) -> bool:
    """Write a starter where there is nothing yet, and say so."""
    text = source.read_bytes()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            file.write(text)
    except FileExistsError:
        print(f"{target}: exists, left as it is")
        return False
    except OSError as error:
        misuse(f"{target}: {error.strerror or 'cannot be written'}")
    print(f"{target}: written")
    return True
